import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { AccountSummary } from '../../server/directory/types.ts'
import { facteurCommand } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { sendForm } from '../kit/form.ts'
import { openImap } from '../kit/imap.ts'
import { plainMessage } from '../kit/message.ts'
import type { Outcome } from '../kit/run.ts'
import { noteSecrets } from '../kit/secrets.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { logIn, WebSession } from '../kit/web-session.ts'

/** The people of the academy as an administrator and they themselves meet the directory. */

const facteur = sharedFacteur()
const newPassword = 'quatre chevaux au galop'

/** A family that no other test has, so that this file can run again on the same instance. */
const family = `Zz${Array.from({ length: 8 }, () => String.fromCharCode(97 + randomInt(26))).join('')}`
const numen = (letters: string): string => `99E99${String(randomInt(100_000)).padStart(5, '0')}${letters}`
const [first, second, third] = [numen('AAA'), numen('BBB'), numen('CCC')]
const username = `p${family.toLowerCase()}`

let folder = ''
before(async () => {
  noteSecrets(facteur, first, second, third, newPassword)
  folder = await mkdtemp(join(tmpdir(), 'facteur-people-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const command = (...args: string[]): Promise<Outcome> => facteurCommand(facteur, args)

/** Writes a file as an academy's office would, in Windows-1252. */
async function csv(...lines: string[]): Promise<string> {
  const path = join(folder, 'personnels.csv')
  const text = ['NUMEN;NOM;PRÉNOM;DATE DE NAISSANCE;ÉTABLISSEMENT;FONCTION', ...lines].join('\r\n') + '\r\n'
  await writeFile(path, Buffer.from(text, 'latin1'))
  return path
}

const twoHomonyms = [
  `${first};${family};PIERRE;01/02/1980;Collège de l’essai;Professeur`.replace('’', "'"),
  `${second};${family.toUpperCase()};Pierre;03/04/1990;Collège Bérénice;CPE`,
]

async function accounts(): Promise<AccountSummary[]> {
  const { code, stdout } = await command('account', 'list', '--json')
  assert.equal(code, 0)
  return (JSON.parse(stdout) as AccountSummary[]).filter((account) => account.username.startsWith(username))
}

test('a dry run says what would be made and makes nothing', async () => {
  const { code, stdout } = await command('import', await csv(...twoHomonyms), '--dry-run')
  assert.equal(code, 0)
  assert.match(stdout, new RegExp(`\\b${username}, pierre\\.${family.toLowerCase()}@`))
  assert.match(stdout, new RegExp(`\\b${username}1, pierre\\.${family.toLowerCase()}1@`))
  assert.deepEqual(await accounts(), [])
})

test('an import makes the homonyms in the order of the file, tells bad lines, and done again changes nothing', async () => {
  const file = await csv(...twoHomonyms, `${third};${family};;01/01/2000;;`, `123;${family};Paul;;;`)
  const outcome = await command('import', file, '--report', join(folder, 'rapport.csv'))
  assert.equal(outcome.code, 1)
  assert.match(outcome.stdout, /4 lignes : 2 comptes créés, 0 modifiés, 0 inchangés, 2 lignes refusées/)
  assert.match(outcome.stdout, /ligne 4 : le prénom manque/)
  assert.match(outcome.stdout, /ligne 5 : le NUMEN n’a pas treize/)
  const again = await command('import', await csv(...twoHomonyms))
  assert.equal(again.code, 0)
  assert.match(again.stdout, /2 lignes : 0 comptes créés, 0 modifiés, 2 inchangés, 0 lignes refusées/)
  const made = await accounts()
  assert.deepEqual(
    made.map((account) => [account.username, account.address, account.school, account.passwordChosen]),
    [
      [username, `pierre.${family.toLowerCase()}@ac-demo.fr`, "Collège de l'essai", false],
      [`${username}1`, `pierre.${family.toLowerCase()}1@ac-demo.fr`, 'Collège Bérénice', false],
    ],
  )
  for (const secret of [first, second, third])
    assert.ok(
      !(outcome.stdout + outcome.stderr + (await readFile(join(folder, 'rapport.csv'), 'utf8'))).includes(secret),
    )
})

test('the NUMEN opens the first session, in capitals, also behind an address', async () => {
  const { session } = await WebSession.open(facteur.origin, { username, password: first })
  assert.equal(session.passwordIsNumen, true)
  const address = `Pierre.${family}@ac-demo.fr`
  assert.equal((await logIn(facteur.origin, { username: address, password: first })).status, 200)
  assert.equal((await logIn(facteur.origin, { username, password: first.toLowerCase() })).status, 401)
  assert.equal((await logIn(facteur.origin, { username, password: second })).status, 401)
})

test('a chosen password opens IMAP, ends the other sessions, and the NUMEN opens nothing any more', async () => {
  const one = await WebSession.open(facteur.origin, { username, password: first })
  const other = await WebSession.open(facteur.origin, { username, password: first })
  const change = (currentPassword: string, chosen: string): Promise<Response> =>
    one.fetch('/api/session/password', { method: 'PUT', json: { currentPassword, newPassword: chosen } })
  assert.equal((await change(first, 'court')).status, 400)
  assert.equal((await change(first, `${family}2026`)).status, 400, 'one’s own name')
  assert.equal((await change(first, first)).status, 400, 'the NUMEN')
  assert.equal((await change('faux', newPassword)).status, 403)
  assert.equal((await change(first, newPassword)).status, 204)
  assert.equal((await one.fetch('/api/session')).status, 200)
  assert.equal((await other.fetch('/api/session')).status, 401)
  assert.equal((await logIn(facteur.origin, { username, password: first })).status, 401)
  await using imap = await openImap(facteur, { username, password: newPassword })
  assert.ok((await imap.client.list()).some((mailbox) => mailbox.path === 'Envoyés'))
})

test('the username is found, and the password goes back to the NUMEN, by NUMEN and family name', async () => {
  const ask = (path: string, proof: Record<string, string>): Promise<{ status: number; text: string }> =>
    sendForm(facteur.origin, `/identifiants/${path}`, proof)
  const familyName = family.toUpperCase()
  const found = await ask('identifiant', { numen: first, familyName })
  assert.equal(found.status, 200)
  assert.ok(found.text.includes(`est ${username} `))
  const wrongNumen = await ask('identifiant', { numen: third, familyName: 'Autre' })
  const wrongName = await ask('identifiant', { numen: first, familyName: 'Autre' })
  assert.deepEqual(wrongNumen, wrongName)
  assert.ok(!wrongName.text.includes(username))

  const open = await WebSession.open(facteur.origin, { username, password: newPassword })
  const reset = (proof: Record<string, string>): Promise<{ status: number }> => ask('mot-de-passe', proof)
  await reset({ username, numen: second, familyName })
  assert.equal((await open.fetch('/api/session')).status, 200, 'a homonym’s NUMEN resets nothing')
  await reset({ username, numen: first, familyName })
  assert.equal((await open.fetch('/api/session')).status, 401)
  await assert.rejects(openImap(facteur, { username, password: newPassword }))
  assert.equal((await logIn(facteur.origin, { username, password: newPassword })).status, 401)
  assert.equal((await logIn(facteur.origin, { username, password: first })).status, 200)
})

test('a new name brings a new address; username and old address stay', async () => {
  const renamed = `${second};${family}-Martin;Pierre;03/04/1990;Collège Bérénice;CPE`
  const { code, stdout } = await command('import', await csv(twoHomonyms[0] ?? '', renamed))
  assert.equal(code, 0)
  assert.match(stdout, /0 comptes créés, 1 modifiés, 1 inchangés/)
  const account = (await accounts()).find((each) => each.username === `${username}1`)
  assert.equal(account?.address, `pierre.${family.toLowerCase()}-martin@ac-demo.fr`)
  assert.deepEqual(account.aliases, [`pierre.${family.toLowerCase()}1@ac-demo.fr`])
  const { raw } = plainMessage({ to: account.aliases[0] ?? '', subject: `Ancienne adresse de ${family}` })
  const envelope = { reversePath: 'helene.lefevre@exterieur.example', forwardPaths: account.aliases }
  assert.equal((await sendBySmtp(facteur.ports.mx, envelope, raw)).code, 250)
  const session = await WebSession.open(facteur.origin, { username: account.username, password: second })
  await eventually(() => session.findMessage('inbox', `Ancienne adresse de ${family}`))
})

test('a suspended account opens nothing until it is reinstated', async () => {
  const open = await WebSession.open(facteur.origin, { username: `${username}1`, password: second })
  assert.equal((await command('account', 'suspend', `${username}1`)).code, 0)
  assert.equal((await open.fetch('/api/session')).status, 401)
  assert.equal((await logIn(facteur.origin, { username: `${username}1`, password: second })).status, 401)
  assert.equal((await command('account', 'reinstate', `${username}1`)).code, 0)
  assert.equal((await logIn(facteur.origin, { username: `${username}1`, password: second })).status, 200)
})

test('somebody who guesses has to wait', async () => {
  const account = `${username}inconnu`
  const statuses: number[] = []
  for (let guess = 0; guess < 12; guess++)
    statuses.push((await logIn(facteur.origin, { username: account, password: `essai-${guess}` })).status)
  assert.equal(statuses[0], 401)
  assert.equal(statuses.at(-1), 429)
})
