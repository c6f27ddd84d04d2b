import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { facteurCommand } from '../kit/accounts.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { sendForm, textOf } from '../kit/form.ts'
import { openImap } from '../kit/imap.ts'
import { type SmtpSink, startSmtpSink } from '../kit/smtp-sink.ts'
import { logIn, WebSession } from '../kit/web-session.ts'

/** The policies `contact` and `helpdesk`: the forms are those of a browser without scripts. */

let facteur: TestFacteur
let sink: SmtpSink
const numen = '96E0000001CTC'
const username = 'cdupre'

before(async () => {
  sink = await startSmtpSink()
  facteur = await startFacteur({
    environment: { FACTEUR_ACCOUNTS_RECOVERY: 'contact', FACTEUR_OUTBOUND_ROUTES: `*=127.0.0.1:${sink.port}` },
  })
  const file = join(facteur.data, 'personnels.csv')
  const header = 'NUMEN;NOM;PRENOM;ADRESSE DE SECOURS'
  await writeFile(file, `${header}\r\n${numen};DUPRÉ;CLAIRE;claire@secours.example\r\n96E0000002CTC;SANS;ADRESSE;\r\n`)
  assert.equal((await facteurCommand(facteur, ['import', file])).code, 0)
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
  await sink[Symbol.asyncDispose]()
})

const form = (path: string, fields: Record<string, string>): ReturnType<typeof sendForm> =>
  sendForm(facteur.origin, `/identifiants/${path}`, fields)

/** The path of the link in the newest mail of a recovery. */
async function linkPath(count: number): Promise<string> {
  const isLink = ({ raw }: { raw: string }): boolean => raw.includes('/identifiants/lien/')
  await sink.waitFor((message) => isLink(message) && sink.messages.filter(isLink).length >= count)
  const raw = sink.messages.filter(isLink).at(-1)?.raw ?? ''
  const [, token] = /identifiants\/lien\/([A-Za-z0-9_-]{43})/.exec(raw.replace(/=\r\n/g, '')) ?? []
  assert.ok(token, raw)
  return `lien/${token}`
}

const look = async (path: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(`${facteur.origin}/identifiants/${path}`)
  return { status: response.status, text: textOf(await response.text()) }
}

const choice = (password: string): Record<string, string> => ({ newPassword: password, again: password })

test('contact: everybody is told the same, and only who has a recovery address gets a link', async () => {
  const known = await form('lien', { username })
  const [nobody, noAddress] = [await form('lien', { username: 'personne' }), await form('lien', { username: 'asans' })]
  assert.equal(known.status, 200)
  assert.deepEqual(nobody.text.replaceAll('personne', username), known.text)
  assert.deepEqual(noAddress.text.replaceAll('asans', username), known.text)
  const byNumen = await form('lien-par-numen', { numen, familyName: 'dupre' })
  assert.match(byNumen.text, /un lien vient d’y être envoyé/)
  await linkPath(2)
  assert.deepEqual(
    new Set(sink.messages.flatMap(({ forwardPaths }) => forwardPaths)),
    new Set(['claire@secours.example']),
  )
  assert.equal((await form('identifiant', { numen, familyName: 'Dupré' })).status, 403, 'the NUMEN alone gives nothing')
})

test('contact: the link shows the username, lets one choose a password once, and closes what was open', async () => {
  const open = await WebSession.open(facteur.origin, { username, password: numen })
  await form('lien', { username })
  const path = await linkPath(3)
  const page = await look(path)
  assert.ok(page.text.includes(username) && page.text.includes('Claire Dupré'))
  assert.equal((await look(path)).status, 200, 'looking does not use it up')
  assert.match((await form(path, { newPassword: 'a', again: 'b' })).text, /Les deux saisies diffèrent/)
  assert.match((await form(path, choice('court'))).text, /au moins 12 caractères/)
  const password = 'pivoine dessus brouette'
  assert.match((await form(path, choice(password))).text, /est enregistré/)
  assert.equal((await open.fetch('/api/session')).status, 401)
  assert.equal((await logIn(facteur.origin, { username, password })).status, 200)
  await using imap = await openImap(facteur, { username, password })
  assert.ok(imap.client.usable)
  const again = await form(path, choice('autre brouette dessous'))
  assert.match(again.text, /a déjà servi .* Demander un autre lien/)
  assert.match((await look(`lien/${'A'.repeat(43)}`)).text, /n’est pas valable/)
})

test('helpdesk: a code is used once, whatever is typed wrong is told alike, and the person is told by mail', async () => {
  await facteur.stop()
  facteur = await startFacteur({
    like: facteur,
    environment: { FACTEUR_ACCOUNTS_RECOVERY: 'helpdesk', FACTEUR_OUTBOUND_ROUTES: `*=127.0.0.1:${sink.port}` },
  })
  const page = await look('')
  assert.match(page.text, /Adressez-vous à l’assistance/)
  assert.doesNotMatch(page.text, /NUMEN/)
  assert.equal((await form('lien', { username })).status, 403)
  const open = await WebSession.open(facteur.origin, { username, password: 'pivoine dessus brouette' })
  const made = await facteurCommand(facteur, ['account', 'code', username])
  const code = made.stdout.trim()
  assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/)

  const password = 'lavoir patience orage'
  const wrongCode = await form('code', { username, code: 'AAAAA-AAAAA', ...choice(password) })
  const nobody = await form('code', { username: 'personne', code, ...choice(password) })
  assert.deepEqual(nobody.text, wrongCode.text)
  assert.match((await form('code', { username, code, ...choice('court') })).text, /au moins 12 caractères/)
  const used = await form('code', { username, code: code.toLowerCase().replace('-', ' '), ...choice(password) })
  assert.match(used.text, /est enregistré/)
  assert.equal((await open.fetch('/api/session')).status, 401)
  assert.equal((await logIn(facteur.origin, { username, password })).status, 200)
  assert.deepEqual((await form('code', { username, code, ...choice(password) })).text, wrongCode.text)
  const codeMade = /Subject: L=?.*assistance/i
  await sink.waitFor(({ raw, forwardPaths }) => codeMade.test(raw) || forwardPaths.includes('claire@secours.example'))
})
