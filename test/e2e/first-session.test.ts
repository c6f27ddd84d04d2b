import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import { type Account, makeAccount, makeNewcomer } from '../kit/accounts.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { openImap } from '../kit/imap.ts'
import { LineClient } from '../kit/line-client.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { swaks, swaksExit } from '../kit/swaks.ts'
import { prove } from '../kit/two-factor.ts'
import { logIn, WebSession } from '../kit/web-session.ts'
import { Webmail } from '../kit/webmail.ts'

/** From the NUMEN to a password of one's own, and everything that opens the account afterwards. */

const facteur = sharedFacteur()
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A family name of letters alone that no other test has. */
const familyName = (): string =>
  `Dupont${Array.from(randomUUID().replaceAll('-', '').slice(0, 8), (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')}`

async function assertAccessible(webmail: Webmail, place: string): Promise<void> {
  await webmail.page.evaluate(axe)
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }
  const { violations } = (await webmail.page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  )
  assert.deepEqual(told, [], place)
}

async function openOptions(webmail: Webmail, section: string): Promise<void> {
  if (!(await webmail.screen.has({ role: 'heading', name: 'Options' })))
    await webmail.screen.click({ role: 'link', name: 'Options' })
  await webmail.screen.click({ role: 'link', name: section })
  await webmail.screen.find({ role: 'heading', name: section })
}

/** What IMAP says to a log-in. */
async function imapAnswer(username: string, password: string): Promise<string> {
  await using client = await LineClient.open(facteur.ports.imaps, { tls: true })
  await client.readLine()
  client.write(`a LOGIN ${username} "${password}"\r\n`)
  for (;;) {
    const line = await client.readLine()
    if (line.startsWith('a ')) return line
  }
}

async function assertOpensMail(username: string, address: string, password: string): Promise<void> {
  await using imap = await openImap(facteur, { username, password })
  assert.ok(imap.client.authenticated)
  const sent = await swaks({
    port: facteur.ports.submission,
    tls: 'starttls',
    from: address,
    to: address,
    auth: { username, password },
  })
  assert.equal(sent.code, swaksExit.delivered, sent.stdout)
}

for (const name of browserNames) {
  describe(`first session, ${name}`, () => {
    const chosen = `tiroir mauve ${randomUUID().slice(0, 4)} galop`
    let browser: TestBrowser
    let newcomer: Omit<Account, 'password'>
    let webmail: Webmail
    before(async () => {
      browser = await openBrowser(name)
      newcomer = await makeNewcomer(facteur, { givenName: 'Pierre', familyName: familyName() })
      webmail = await Webmail.open(browser, facteur)
    })
    after(async () => {
      await webmail[Symbol.asyncDispose]()
      await browser[Symbol.asyncDispose]()
    })

    test('the NUMEN opens the webmail, and may be kept', async () => {
      await webmail.logIn({ username: newcomer.username, password: newcomer.numen })
      await webmail.screen.shows('Vous êtes entré avec votre NUMEN.')
      await assertAccessible(webmail, 'first session')
      await webmail.screen.click({ role: 'button', name: 'Plus tard' })
      await webmail.screen.find({ role: 'heading', name: 'Réception' }, 20_000)
    })

    test('IMAP refuses the NUMEN and says what to do', async () => {
      const answer = await imapAnswer(newcomer.username, newcomer.numen)
      assert.match(answer, /^a NO \[AUTHENTICATIONFAILED\] .*choisissez d'abord un mot de passe/)
    })

    test('application passwords wait for a chosen password', async () => {
      await openOptions(webmail, 'Applications et téléphones')
      await webmail.screen.shows('Choisissez d’abord un mot de passe')
      await assertAccessible(webmail, 'applications, NUMEN')
      const session = await WebSession.open(facteur.origin, { username: newcomer.username, password: newcomer.numen })
      const refused = await session.fetch('/api/application-passwords', { method: 'POST', json: { description: 'x' } })
      assert.equal(refused.status, 403)
    })

    test('the rules tick themselves, and a weak password is not sent', async () => {
      await openOptions(webmail, 'Mot de passe')
      const { screen } = webmail
      assert.ok(await screen.has({ role: 'button', name: 'Enregistrer les préférences' }))
      await screen.replaceText({ role: 'textbox', name: /^Votre NUMEN/ }, newcomer.numen)
      await screen.replaceText({ role: 'textbox', name: 'Nouveau mot de passe' }, newcomer.username)
      await screen.shows(/ne pas être votre nom, votre identifiant ni votre NUMEN\s*: pas encore respecté/)
      await screen.replaceText({ role: 'textbox', name: 'Nouveau mot de passe' }, chosen)
      await screen.shows(/au moins 12 caractères[^:]*\s*: respecté/)
      await screen.shows(/Solidité : (bonne|très bonne)/, 30_000)
      await screen.click({ role: 'button', name: 'Enregistrer les préférences' })
      await screen.shows('Les deux saisies diffèrent.')
      await assertAccessible(webmail, 'password')
    })

    test('changes are not left behind without a question', async () => {
      const { screen } = webmail
      await screen.click({ role: 'link', name: 'Apparence' })
      await screen.find({ role: 'heading', name: 'Quitter sans enregistrer ?' })
      await assertAccessible(webmail, 'question')
      await screen.click({ role: 'button', name: 'Annuler' })
      await screen.find({ role: 'heading', name: 'Mot de passe' })
    })

    test('the change ends the other browser at once, and opens IMAP', async () => {
      await using other = await Webmail.open(browser, facteur)
      await other.logIn({ username: newcomer.username, password: newcomer.numen })
      await other.screen.click({ role: 'button', name: 'Plus tard' })
      await other.screen.find({ role: 'heading', name: 'Réception' }, 20_000)
      const { screen } = webmail
      await screen.replaceText({ role: 'textbox', name: /une seconde fois$/ }, chosen)
      await screen.click({ role: 'button', name: 'Enregistrer les préférences' })
      await screen.shows('Mot de passe modifié', 20_000)
      await other.screen.shows('Votre session a pris fin', 20_000)
      await assertOpensMail(newcomer.username, newcomer.address, chosen)
      assert.equal((await logIn(facteur.origin, { username: newcomer.username, password: newcomer.numen })).status, 401)
    })

    test('an application password is shown once, opens every door of mail, and is revoked at once', async () => {
      const { screen } = webmail
      await openOptions(webmail, 'Applications et téléphones')
      await screen.replaceText({ role: 'textbox', name: 'Nom de l’appareil ou du logiciel' }, 'Thunderbird')
      await screen.click({ role: 'button', name: 'Créer le mot de passe' })
      await screen.replaceText({ role: 'textbox', name: 'Mot de passe' }, chosen)
      await screen.click({ role: 'button', name: 'Confirmer' })
      await screen.find({ role: 'heading', name: 'Mot de passe pour « Thunderbird »' })
      await assertAccessible(webmail, 'applications')
      const groups = String(
        await webmail.page.evaluate('document.querySelector("ft-applications-panel output").innerText'),
      )
      assert.match(groups.trim(), /^[a-z]{4}\s+[a-z]{4}\s+[a-z]{4}\s+[a-z]{4}$/)
      const password = groups.replace(/\s+/g, '')
      await assertOpensMail(newcomer.username, newcomer.address, password)
      assert.equal((await logIn(facteur.origin, { username: newcomer.username, password })).status, 401)
      await screen.click({ role: 'button', name: 'J’ai terminé' })
      assert.ok(!(await screen.text()).includes(groups.trim()))

      await using imap = await openImap(facteur, { username: newcomer.username, password })
      const closed = new Promise((resolve) => imap.client.once('close', resolve))
      await screen.click({ role: 'button', name: 'Supprimer le mot de passe « Thunderbird »' })
      await screen.click({ role: 'button', name: 'Supprimer' })
      await screen.shows('Aucun pour l’instant.')
      await closed
      await assert.rejects(openImap(facteur, { username: newcomer.username, password }))
    })

    test('the session of the other browser is seen and ended, at once', async () => {
      await using other = await Webmail.open(browser, facteur)
      await other.enter({ username: newcomer.username, password: chosen })
      await openOptions(webmail, 'Appareils connectés')
      await webmail.screen.shows('Cet appareil')
      await webmail.screen.shows('Logiciel de messagerie, réception (IMAP)')
      await assertAccessible(webmail, 'devices')
      await webmail.screen.click({ role: 'button', name: /^Déconnecter / })
      await webmail.screen.shows('Appareil déconnecté')
      await other.screen.shows('Votre session a pris fin', 20_000)
    })

    test('security and appearance', async () => {
      await openOptions(webmail, 'Sécurité')
      await assertAccessible(webmail, 'security')
      await openOptions(webmail, 'Apparence')
      await webmail.screen.click({ role: 'radio', name: 'Sombres' })
      await webmail.screen.click({ role: 'button', name: 'Enregistrer les préférences' })
      await webmail.screen.shows('Préférences enregistrées')
      assert.equal(await webmail.page.evaluate('document.documentElement.dataset.theme'), 'dark')
      await assertAccessible(webmail, 'appearance, dark')
    })

    test('everything is closed from one place', async () => {
      await openOptions(webmail, 'Appareils connectés')
      await using imap = await openImap(facteur, { username: newcomer.username, password: chosen })
      const closed = new Promise((resolve) => imap.client.once('close', resolve))
      await webmail.screen.click({ role: 'button', name: 'Se déconnecter partout' })
      await webmail.screen.find({ role: 'heading', name: 'Se déconnecter partout ?' })
      const buttons = await webmail.screen.all({ role: 'button', name: 'Se déconnecter partout' })
      await buttons.at(-1)?.click()
      await webmail.screen.find({ role: 'button', name: 'Connexion' }, 20_000)
      await closed
      assert.deepEqual(webmail.faults, [])
    })
  })
}

describe('passwords and sessions by the API', () => {
  let account: Account
  before(async () => {
    account = await makeAccount(facteur, { givenName: 'Anne', familyName: familyName() })
  })

  test('a short password is taken when it is solid', async () => {
    const session = await WebSession.open(facteur.origin, account)
    const change = async (newPassword: string, currentPassword = account.password): Promise<number> =>
      (await session.fetch('/api/session/password', { method: 'PUT', json: { currentPassword, newPassword } })).status
    assert.equal(await change('bonjour12'), 400)
    assert.equal(await change('vK8-tx'), 400)
    const solid = 'wZ7;kPq!v3X'
    assert.equal(await change(solid), 204)
    account = { ...account, password: solid }
  })

  test('a change closes application passwords when asked to', async () => {
    const session = await WebSession.open(facteur.origin, account)
    await prove(session, account.password)
    type Made = { id: string; password: string }
    const make = (description: string): Promise<Made> =>
      session.json<Made>('/api/application-passwords', { method: 'POST', json: { description } })
    const list = async (): Promise<{ description: string; lastUsedAt: string | null }[]> =>
      (
        await session.json<{ passwords: { description: string; lastUsedAt: string | null }[] }>(
          '/api/application-passwords',
        )
      ).passwords
    const kept = await make('Téléphone')
    const change = async (newPassword: string, closeApplications: boolean): Promise<void> => {
      const json = { currentPassword: account.password, newPassword, closeApplications }
      assert.equal((await session.fetch('/api/session/password', { method: 'PUT', json })).status, 204)
      account = { ...account, password: newPassword }
    }
    await change('quatre chevaux au galop', false)
    await using imap = await openImap(facteur, { username: account.username, password: kept.password })
    assert.ok(imap.client.authenticated)
    assert.notEqual((await list())[0]?.lastUsedAt, null)
    await change('cinq tiroirs dans le vent', true)
    assert.deepEqual(await list(), [])
    await assert.rejects(openImap(facteur, { username: account.username, password: kept.password }))
  })

  test('nobody ends the session of somebody else', async () => {
    const own = await WebSession.open(facteur.origin, account)
    const stranger = await makeAccount(facteur, { givenName: 'Luc', familyName: familyName() })
    const other = await WebSession.open(facteur.origin, stranger)
    type Devices = { devices: { sessionId: string; isThis: boolean }[] }
    const { devices } = await own.json<Devices>('/api/sessions')
    const id = devices.find((each) => each.isThis)?.sessionId ?? ''
    assert.equal((await other.fetch(`/api/sessions/${id}`, { method: 'DELETE' })).status, 404)
    assert.equal((await own.fetch('/api/session')).status, 200)
    const json = { description: 'Le mien' }
    const unproved = await own.fetch('/api/application-passwords', { method: 'POST', json })
    assert.equal(((await unproved.json()) as { code: string }).code, 'proofRequired')
    await prove(own, account.password)
    const { id: password } = await own.json<{ id: string }>('/api/application-passwords', { method: 'POST', json })
    assert.equal((await other.fetch(`/api/application-passwords/${password}`, { method: 'DELETE' })).status, 404)
  })

  test('log-ins of every door are told, accepted or refused', async () => {
    await assert.rejects(openImap(facteur, { username: account.username, password: 'mauvais-mot-de-passe' }))
    await assertOpensMail(account.username, account.address, account.password)
    const session = await WebSession.open(facteur.origin, account)
    type Told = { logIns: { door: string; accepted: boolean; at: string }[] }
    await eventually(async () => {
      const { logIns } = await session.json<Told>('/api/log-ins')
      const seen = new Set(logIns.map(({ door, accepted }) => `${door} ${accepted ? 'yes' : 'no'}`))
      for (const wanted of ['web yes', 'imap yes', 'imap no', 'smtp yes']) assert.ok(seen.has(wanted), wanted)
      assert.deepEqual(
        logIns.map(({ at }) => at),
        logIns
          .map(({ at }) => at)
          .toSorted()
          .reverse(),
      )
    })
  })
})
