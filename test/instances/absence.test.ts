import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Absence, AbsenceChange } from '../../server/contract/absence.ts'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { assertAccessible } from '../kit/axe.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { plainMessage } from '../kit/message.ts'
import { type SmtpSink, startSmtpSink, type SunkMessage } from '../kit/smtp-sink.ts'
import { swaks } from '../kit/swaks.ts'
import { WebSession } from '../kit/web-session.ts'
import { phone, Webmail } from '../kit/webmail.ts'

/** « Réponse d’absence »: what those who write are told, colleagues and others, and who is told nothing. */
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

const day = (inDays: number): string => new Date(Date.now() + inDays * 86_400_000).toLocaleDateString('sv-SE')
const away: AbsenceChange = {
  isOn: true,
  from: null,
  until: day(7),
  inside: 'Je suis en stage, voyez Marie.',
  outside: 'Je suis absente, ecrivez au secretariat.',
  everyDays: 4,
}

async function write(from: string, to: string, header: Record<string, string> = {}): Promise<void> {
  const { raw } = plainMessage({ from, to, subject: 'Rendez-vous' })
  const more = Object.entries(header).map(([name, value]) => `${name}: ${value}\r\n`)
  const sent = await swaks({ port: facteur.ports.mx, from, to, raw: more.join('') + raw })
  assert.equal(sent.code, 0, sent.stdout)
}

const answersTo = (to: string): SunkMessage[] => world.messages.filter(({ forwardPaths }) => forwardPaths.includes(to))

for (const name of browserNames) {
  describe(name, () => {
    let browser: TestBrowser
    let person: Account
    before(async () => {
      browser = await openBrowser(name)
      person = await makeAccount(facteur, { givenName: 'Agathe', familyName: `Partie${name}` })
    })
    after(() => browser[Symbol.asyncDispose]())

    test('set in the Options, seen above the inbox, given, and stopped', async () => {
      await using webmail = await Webmail.open(browser, facteur, phone)
      const { screen, page } = webmail
      await webmail.enter(person)
      await page.goto(`${facteur.origin}/options/absence`, { waitUntil: 'load' })
      const enable = { role: 'checkbox', name: 'Répondre automatiquement pendant mon absence' } as const
      const save = { role: 'button', name: 'Enregistrer les préférences' } as const
      await screen.click(enable)
      const inside = { role: 'textbox', name: 'Votre réponse' } as const
      await screen.find(inside)
      await screen.replaceText(inside, '')
      await screen.click(save)
      await screen.shows('Écrivez votre réponse.')
      await screen.replaceText(inside, `Je rentre lundi (${name}).`)
      await assertAccessible(webmail, 'absence')
      await screen.click(save)
      await screen.shows('Préférences enregistrées')
      await page.goto(facteur.origin, { waitUntil: 'load' })
      await screen.shows('Votre réponse d’absence est active.')
      await assertAccessible(webmail, 'inbox with the reminder')

      const parent = `parent-${name}@ecole.example`
      await write(parent, person.address)
      const answer = await world.waitFor(({ forwardPaths }) => forwardPaths.includes(parent))
      assert.equal(answer.reversePath, '')
      assert.match(answer.raw, /^Auto-Submitted: auto-replied\r$/m)
      assert.match(answer.raw, /^Subject: Auto: Rendez-vous\r$/m)
      assert.ok(answer.raw.includes(`Je rentre lundi (${name}).`))
      assert.ok(answer.raw.includes(`<${person.address}>`))

      await screen.click({ role: 'link', name: 'Modifier' })
      await screen.click(enable)
      await screen.click(save)
      await screen.shows('Préférences enregistrées')
      await page.goto(facteur.origin, { waitUntil: 'load' })
      await screen.find({ role: 'heading', name: 'Réception' })
      assert.doesNotMatch(await screen.text(), /réponse d’absence est active/)
      assert.deepEqual(webmail.faults, [])
    })
  })
}

test('colleagues and others read different words, each once; programs, lists and the wrongly addressed none', async () => {
  const person = await makeAccount(facteur, { givenName: 'Denise', familyName: 'Dehors' })
  const colleague = await makeAccount(facteur, { givenName: 'Colin', familyName: 'Collegue' })
  const [session, other] = [
    await WebSession.open(facteur.origin, person),
    await WebSession.open(facteur.origin, colleague),
  ]
  await session.json<Absence>('/api/absence', { method: 'PUT', json: away })

  // A From of ours from outside is nobody's proof: it reads what strangers read.
  for (const sender of ['mere@famille.example', 'mere@famille.example', colleague.address.replace('@', '.x@')])
    await write(sender, person.address)
  const first = await world.waitFor(({ forwardPaths }) => forwardPaths.includes('mere@famille.example'))
  assert.ok(first.raw.includes('ecrivez au secretariat'))
  assert.ok(!first.raw.includes('voyez Marie'))

  const letter = { from: colleague.address, to: [person.address], subject: 'Salle 12', text: 'Libre ?' }
  await other.json('/api/send', { method: 'POST', json: letter })
  const inside = await eventually(() => other.findMessage('inbox', 'Auto: Salle 12'))
  assert.match(inside.text, /voyez Marie/)

  await write('liste@famille.example', person.address, { 'List-Id': '<liste.famille.example>' })
  await write('robot@famille.example', person.address, { 'Auto-Submitted': 'auto-generated' })
  await write('no-reply@famille.example', person.address)
  const { raw } = plainMessage({ from: 'copie@famille.example', to: 'quelqu.un@ailleurs.example', subject: 'Caché' })
  const hidden = await swaks({ port: facteur.ports.mx, from: 'copie@famille.example', to: person.address, raw })
  assert.equal(hidden.code, 0)
  // Answers leave within a second of the message: the last one that is due shows that the others are not.
  await write('dernier@famille.example', person.address)
  await world.waitFor(({ forwardPaths }) => forwardPaths.includes('dernier@famille.example'))
  await sleep(1_000)
  for (const nobody of ['liste', 'robot', 'no-reply', 'copie'])
    assert.deepEqual(answersTo(`${nobody}@famille.example`), [], nobody)
  assert.equal(answersTo('mere@famille.example').length, 1)

  // Words that are mended answer nobody again; another absence does.
  await session.json('/api/absence', { method: 'PUT', json: { ...away, outside: 'Autre texte.' } })
  await write('mere@famille.example', person.address)
  await session.json('/api/absence', { method: 'PUT', json: { ...away, isOn: false } })
  await session.json('/api/absence', { method: 'PUT', json: { ...away, outside: 'Encore absente.' } })
  await write('mere@famille.example', person.address)
  await world.waitFor(({ raw: text }) => text.includes('Encore absente.'))
  assert.equal(answersTo('mere@famille.example').length, 2)
})

test('before the first day and after the last nothing is answered; what cannot be is refused in words', async () => {
  const person = await makeAccount(facteur, { givenName: 'Plus', familyName: 'Tard' })
  const session = await WebSession.open(facteur.origin, person)
  const put = (change: Partial<AbsenceChange>): Promise<Response> =>
    session.fetch('/api/absence', { method: 'PUT', json: { ...away, ...change } })
  for (const [change, isAnswering] of [
    [{ from: day(2), until: day(5) }, false],
    [{ from: day(-5), until: day(-2) }, false],
    [{ from: day(-1), until: null }, true],
    [{ from: day(0), until: day(0) }, true],
  ] as const)
    assert.equal(((await (await put(change)).json()) as Absence).isAnswering, isAnswering, JSON.stringify(change))
  assert.equal((await put({ from: day(3), until: day(1) })).status, 400)
  assert.equal((await put({ inside: ' ' })).status, 400)
  assert.equal((await put({ everyDays: 0 })).status, 400)
})
