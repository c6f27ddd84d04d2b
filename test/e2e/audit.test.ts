import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { MongoClient } from 'mongodb'
import type { AuditPage } from '../../server/contract/audit-page.ts'
import { type Account, facteurCommand, makeAccount } from '../kit/accounts.ts'
import { browserNames, openBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { databaseNameOf } from '../kit/facteur.ts'
import { openImap } from '../kit/imap.ts'
import { demoPerson } from '../kit/people.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { SmtpDialog } from '../kit/smtp.ts'
import { logIn, WebSession } from '../kit/web-session.ts'
import { Webmail } from '../kit/webmail.ts'

/** Who did what, as the auditor and the administrator of the machine read it. */

const facteur = sharedFacteur()
let person: Account
let auditor: WebSession
before(async () => {
  person = await makeAccount(facteur, { givenName: 'Aude', familyName: 'Contrôlée' })
  auditor = await WebSession.open(facteur.origin, await demoPerson(facteur, 'jdarbois'))
})

/** What the log has of this person, oldest first. */
async function actions(): Promise<string[]> {
  const { entries } = await auditor.json<AuditPage>(`/api/admin/audit?username=${person.username}`)
  return entries.map(({ action, details }) => `${action} ${String(details?.['protocol'] ?? '')}`.trim()).reverse()
}

test('log-ins by web, IMAP and submission are in it, refused and accepted; repeated ones once', async () => {
  await logIn(facteur.origin, { ...person, password: 'mauvais mot' })
  await logIn(facteur.origin, person)
  await assert.rejects(openImap(facteur, { ...person, password: 'mauvais mot' }))
  for (let times = 0; times < 3; times++) {
    await using _imap = await openImap(facteur, person)
  }
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  assert.equal((await dialog.authenticate(person.username, person.password)).code, 235)
  await eventually(async () =>
    assert.deepEqual(await actions(), [
      'accountCreated',
      'passwordSetByAdministrator',
      'signInFailed',
      'signIn',
      // The web had refused the same wrong password already: it is one of many alike, of which the first is kept.
      'mailLogInFailed IMAP',
      'mailLogIn IMAP',
      'mailLogIn SMTP',
    ]),
  )
})

test('it says by whom and from where, and only the role auditor reads it', async () => {
  const { entries } = await auditor.json<AuditPage>(`/api/admin/audit?username=${person.username}`)
  const by = (action: string) => entries.find((entry) => entry.action === action)
  assert.equal(by('accountCreated')?.by, '(import)')
  assert.equal(by('passwordSetByAdministrator')?.by, '(command line)')
  assert.deepEqual([by('signIn')?.by, by('signIn')?.ip], [person.username, '127.0.0.1'])
  assert.equal(by('signInFailed')?.by, null)
  for (const username of ['kbenali', 'opetitjean', 'pdupont']) {
    const other = await WebSession.open(facteur.origin, await demoPerson(facteur, username))
    for (const path of ['audit', 'audit.csv'])
      assert.equal((await other.fetch(`/api/admin/${path}`)).status, 403, `${username} ${path}`)
  }
})

test('an export is a table, whole, and an entry itself', async () => {
  const answer = await auditor.fetch(`/api/admin/audit.csv?username=${person.username}`)
  // Not `text()`, which takes the byte order mark away.
  const csv = Buffer.from(await answer.arrayBuffer()).toString()
  assert.match(csv, /^\ufeffNuméro;Date;Action;/)
  assert.equal(csv.trim().split('\r\n').length - 1, (await actions()).length)
  const folder = await mkdtemp(join(tmpdir(), 'facteur-audit-'))
  try {
    const file = join(folder, 'journal.csv')
    assert.equal((await facteurCommand(facteur, ['audit', 'export', file, '--user', person.username])).code, 0)
    assert.match(await readFile(file, 'utf8'), /Compte créé/)
  } finally {
    await rm(folder, { recursive: true })
  }
  const { entries } = await auditor.json<AuditPage>('/api/admin/audit?group=administration')
  assert.deepEqual(
    entries
      .filter(({ action }) => action === 'auditExported')
      .slice(0, 2)
      .map(({ by }) => by),
    ['(command line)', 'jdarbois'],
  )
})

test('what somebody changes or takes out in the database is found', async () => {
  const verify = () => facteurCommand(facteur, ['audit', 'verify'])
  assert.equal((await verify()).code, 0)
  assert.match((await facteurCommand(facteur, ['doctor'])).stdout, /ok {2}Le journal est entier/)
  const outside = process.env['FACTEUR_MONGODB_URL']
  const socket = encodeURIComponent(join(facteur.data, 'run/mongo.sock'))
  await using client = new MongoClient(outside ?? `mongodb://${socket}/?directConnection=true`)
  type Entry = { _id: number; username: string | null }
  const entries = client.db(databaseNameOf(facteur.data)).collection<Entry>('facteur.audit')
  const entry = await entries.findOne({ username: person.username })
  assert.ok(entry)
  await entries.updateOne({ _id: entry._id }, { $set: { username: 'innocent' } })
  const changed = await verify()
  const doctor = await facteurCommand(facteur, ['doctor'])
  assert.match(doctor.stdout, /NON {3}Le journal n’est plus tel qu’il a été écrit/)
  assert.notEqual(doctor.code, 0)
  assert.equal(changed.code, 1)
  assert.match(changed.stdout, new RegExp(`L’entrée ${entry._id} n’est plus telle`))
  await entries.deleteOne({ _id: entry._id })
  assert.match((await verify()).stdout, new RegExp(`Les entrées ${entry._id} à ${entry._id} manquent`))
  await entries.insertOne(entry)
  assert.equal((await verify()).code, 0)
})

for (const name of browserNames) {
  test(`${name}: the auditor finds what a person did`, async () => {
    await using browser = await openBrowser(name)
    await using webmail = await Webmail.open(browser, facteur)
    await webmail.enter(await demoPerson(facteur, 'jdarbois'))
    await webmail.page.goto(`${facteur.origin}/administration/journal`)
    await webmail.screen.find({ role: 'heading', name: 'Journal' })
    await webmail.screen.replaceText({ role: 'textbox', name: 'Identifiant' }, person.username)
    await webmail.screen.click({ role: 'button', name: 'Afficher' })
    await webmail.screen.shows('Connexion d’un logiciel de messagerie')
    await webmail.screen.shows('Connexion refusée (messagerie web)')
    assert.ok(await webmail.screen.has({ role: 'link', name: 'Exporter (CSV)' }))
  })
}
