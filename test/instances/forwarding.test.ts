import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Forwarding } from '../../server/contract/forwarding.ts'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { assertAccessible } from '../kit/axe.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { sendForm } from '../kit/form.ts'
import { inDirectory, lookInto } from '../kit/instance-database.ts'
import { plainMessage } from '../kit/message.ts'
import { type SmtpSink, startSmtpSink, type SunkMessage } from '../kit/smtp-sink.ts'
import { swaks } from '../kit/swaks.ts'
import { WebSession } from '../kit/web-session.ts'
import { phone, Webmail } from '../kit/webmail.ts'

/** « Activer le transfert automatique »: what the academy's own page describes, from the tick to the copy outside. */
let facteur: TestFacteur
let world: SmtpSink
before(async () => {
  world = await startSmtpSink()
  facteur = await startFacteur({ environment: { FACTEUR_OUTBOUND_ROUTES: `*=127.0.0.1:${world.port}` } })
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const box = (name: string): string => `${name}@boite.example`

/** Comes in by the MX; answers the subject. */
async function receive(to: string, subject: string): Promise<string> {
  const { raw } = plainMessage({ from: 'parent@ecole.example', to, subject })
  const sent = await swaks({ port: facteur.ports.mx, from: 'parent@ecole.example', to, raw })
  assert.equal(sent.code, 0, sent.stdout + sent.stderr)
  return subject
}

const forwarded = (to: string, subject: string, timeoutMs?: number) =>
  world.waitFor(({ forwardPaths, raw }) => forwardPaths.includes(to) && raw.includes(`Subject: ${subject}`), timeoutMs)
const wasForwarded = (to: string, subject: string): boolean =>
  world.messages.some(({ forwardPaths, raw }) => forwardPaths.includes(to) && raw.includes(`Subject: ${subject}`))

/** The link in the newest letter to this address. */
async function consentLink(to: string, count = 1): Promise<string> {
  const isLetter = ({ forwardPaths, raw }: SunkMessage): boolean =>
    forwardPaths.includes(to) && raw.includes('/transfert/')
  const letter = await world.waitFor((message) => isLetter(message) && world.messages.filter(isLetter).length >= count)
  assert.ok(letter.raw.includes('<ne-pas-repondre@ac-demo.fr>'))
  const [, token] = /\/transfert\/([A-Za-z0-9_-]{43})/.exec(letter.raw.replace(/=\r\n/g, '')) ?? []
  assert.ok(token, letter.raw)
  return `${facteur.origin}/transfert/${token}`
}

const answer = async (link: string, what: 'agree' | 'refuse'): Promise<string> =>
  (await sendForm(facteur.origin, new URL(link).pathname, { answer: what })).text

/** By the API, as far as the letter. */
async function ask(session: WebSession, person: Account, target: string, keepCopy = true): Promise<string> {
  await prove(session, person)
  const { waiting } = await session.json<Forwarding>('/api/forwarding', { method: 'PUT', json: { target, keepCopy } })
  assert.equal(waiting?.target, target)
  return await consentLink(target)
}

async function prove(session: WebSession, { password }: Account): Promise<void> {
  const { status } = await session.fetch('/api/session/proof', { method: 'POST', json: { password } })
  assert.equal(status, 204)
}

for (const name of browserNames) {
  describe(name, () => {
    let browser: TestBrowser
    let person: Account
    before(async () => {
      browser = await openBrowser(name)
      person = await makeAccount(facteur, { givenName: 'Ondine', familyName: `Relais${name}` })
    })
    after(() => browser[Symbol.asyncDispose]())

    test('asked for in the Options, agreed to by the other address, seen, and stopped', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      const { screen, page } = webmail
      const target = box(`ondine-${name}`)
      await webmail.enter(person)
      await page.goto(`${facteur.origin}/options`, { waitUntil: 'load' })
      await screen.click({ role: 'link', name: 'Transfert automatique' })
      await screen.click({ role: 'checkbox', name: 'Transférer automatiquement mes messages' })
      await screen.find({ role: 'checkbox', name: 'Conserver une copie des messages' })
      assert.equal(
        await page.$eval('[name=keep-copy]', (each) => (each as unknown as { checked: boolean }).checked),
        true,
      )
      await screen.shows('les messages déjà présents dans votre boîte ne seront pas transférés')
      const field = { role: 'textbox', name: 'Adresse qui recevra vos messages' } as const
      const save = { role: 'button', name: 'Enregistrer les préférences' } as const
      await screen.click(save)
      await screen.shows('Indiquez l’adresse qui recevra vos messages.')
      await screen.replaceText(field, person.address)
      await screen.click(save)
      await screen.shows('C’est votre propre adresse')
      await screen.replaceText(field, target)
      await assertAccessible(webmail, 'forwarding, filled in')
      await screen.click(save)
      await screen.find({ role: 'heading', name: 'C’est bien vous ?' })
      await screen.replaceText({ role: 'textbox', name: /^Mot de passe/ }, person.password)
      await screen.click({ role: 'button', name: 'Confirmer' })
      await screen.shows('En attente de confirmation')
      await assertAccessible(webmail, 'forwarding, waiting')

      const before = await receive(person.address, `Avant accord ${name}`)
      const link = await consentLink(target)
      await using outside = await Webmail.open(browser, facteur, phone, new URL(link).pathname)
      await outside.screen.shows(person.address)
      await assertAccessible(outside, 'consent')
      await outside.screen.click({ role: 'button', name: 'Accepter le transfert' })
      await outside.screen.shows('C’est fait')
      await assertAccessible(outside, 'consent, agreed')

      const subject = await receive(person.address, `Sortie scolaire ${name}`)
      const copy = await forwarded(target, subject)
      assert.match(copy.reversePath, /^SRS0=.*@ac-demo\.fr$/)
      assert.equal(wasForwarded(target, before), false, 'nothing flows before the address has agreed')
      await page.goto(facteur.origin, { waitUntil: 'load' })
      await webmail.row(subject)
      await screen.shows(`Vos messages sont transférés à ${target}.`)
      await assertAccessible(webmail, 'inbox with the reminder')
      await webmail.row('Vos messages sont maintenant transférés')

      await screen.click({ role: 'link', name: 'Modifier' })
      await screen.shows(`Vos nouveaux messages sont transférés à ${target} depuis le`)
      await screen.click({ role: 'checkbox', name: 'Transférer automatiquement mes messages' })
      await screen.click(save)
      await screen.shows('Le transfert est arrêté')
      await receive(person.address, `Apres cela ${name}`)
      await page.goto(facteur.origin, { waitUntil: 'load' })
      await webmail.row(`Apres cela ${name}`)
      assert.doesNotMatch(await screen.text(), /Vos messages sont transférés à/)
      assert.equal(wasForwarded(target, `Apres cela ${name}`), false)
      assert.deepEqual(webmail.faults, [])
    })
  })
}

test('without a copy nothing stays here, and the other address can end it by the same link', async () => {
  const person = await makeAccount(facteur, { givenName: 'Sans', familyName: 'Copie' })
  const session = await WebSession.open(facteur.origin, person)
  const target = box('sans-copie')
  const link = await ask(session, person, target, false)
  assert.match(await answer(link, 'agree'), /C’est fait/)
  const subject = await receive(person.address, 'Une seule fois')
  await forwarded(target, subject)
  await assert.rejects(session.findMessage('inbox', subject))
  // Opening the link again changes nothing; its button ends the forwarding.
  assert.match(await (await fetch(link)).text(), /Ne plus recevoir ces messages/)
  assert.match(await answer(link, 'refuse'), /C’est noté/)
  const later = await receive(person.address, 'De nouveau ici')
  await eventually(() => session.findMessage('inbox', later))
  await eventually(() => session.findMessage('inbox', 'Vos messages ne sont plus transférés'))
  assert.equal(wasForwarded(target, later), false)
  assert.equal((await fetch(link)).status, 410)
})

test('spam is not forwarded, and stays here even where no copy is wished', async () => {
  const person = await makeAccount(facteur, { givenName: 'Pourriel', familyName: 'Reste' })
  const session = await WebSession.open(facteur.origin, person)
  const target = box('pourriel')
  assert.match(await answer(await ask(session, person, target, false), 'agree'), /C’est fait/)
  // Everything that comes is spam to this account.
  await lookInto(facteur, (db) =>
    db.collection('users').updateOne({ username: person.username }, { $set: { spamLevel: 0 } }),
  )
  const subject = await receive(person.address, 'Gagnez un voyage')
  const kept = await eventually(() => session.findMessage('junk', subject))
  assert.equal(kept.from?.address, 'parent@ecole.example')
  assert.equal(wasForwarded(target, subject), false)
})

test('two who forward to each other have each message once', async () => {
  const [one, other] = [
    await makeAccount(facteur, { givenName: 'Boucle', familyName: 'Aller' }),
    await makeAccount(facteur, { givenName: 'Boucle', familyName: 'Retour' }),
  ]
  const [first, second] = [await WebSession.open(facteur.origin, one), await WebSession.open(facteur.origin, other)]
  for (const [session, person, target, keepCopy] of [
    [first, one, other.address, false],
    [second, other, one.address, false],
  ] as const) {
    await prove(session, person)
    await session.json('/api/forwarding', { method: 'PUT', json: { target, keepCopy } })
  }
  for (const [reader, writer] of [
    [second, first],
    [first, second],
  ] as const) {
    const subject = `Confirmez le transfert des messages de ${writer.session.displayName}`
    const letter = await eventually(() => reader.findMessage('inbox', subject))
    const link = /http:\S+\/transfert\/[\w-]{43}/.exec(JSON.stringify(letter))?.[0]
    assert.ok(link)
    assert.match(await answer(link, 'agree'), /C’est fait/)
  }
  const subject = await receive(one.address, 'Tourne en rond')
  // Somebody has it, once, and the queue is empty.
  await eventually(
    async () => {
      const found = await Promise.all(
        [first, second].map((session) =>
          session.findMessage('inbox', subject).then(
            () => 1,
            () => 0,
          ),
        ),
      )
      assert.equal(found[0]! + found[1]!, 1)
      assert.equal(await lookInto(facteur, (db) => db.collection('zone-queue').countDocuments({})), 0)
    },
    { timeoutMs: 20_000 },
  )
})

test('who asks too often waits; a link of before is no more; a stranger’s link says so', async () => {
  const person = await makeAccount(facteur, { givenName: 'Insiste', familyName: 'Trop' })
  const session = await WebSession.open(facteur.origin, person)
  const old = await ask(session, person, box('premier'))
  const fresh = await ask(session, person, box('second'))
  assert.equal((await fetch(old)).status, 410)
  assert.equal((await fetch(fresh)).status, 200)
  assert.equal((await fetch(`${facteur.origin}/transfert/${'A'.repeat(43)}`)).status, 410)
  const statuses: number[] = []
  for (let i = 0; i < 6; i++)
    statuses.push(
      (await session.fetch('/api/forwarding', { method: 'PUT', json: { target: box('autre'), keepCopy: true } }))
        .status,
    )
  assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429])
})

test('what the academy no longer allows ends', async () => {
  const person = await makeAccount(facteur, { givenName: 'Règle', familyName: 'Nouvelle' })
  const session = await WebSession.open(facteur.origin, person)
  const target = box('regle')
  assert.match(await answer(await ask(session, person, target), 'agree'), /C’est fait/)
  const environment = { FACTEUR_ACCOUNTS_FORWARDING: 'inside' }
  await inDirectory(facteur, environment, async ({ chores }) => {
    await chores.all.find(({ name }) => name === 'forwardings')!.run(new AbortController().signal)
  })
  assert.equal((await session.json<Forwarding>('/api/forwarding')).active, null)
  const subject = await receive(person.address, 'Reste dans l academie')
  await eventually(() => session.findMessage('inbox', subject))
  assert.equal(wasForwarded(target, subject), false)
})
