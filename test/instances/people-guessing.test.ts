import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { facteurCommand, type Account, makeAccount } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { sendForm } from '../kit/form.ts'
import { LineClient } from '../kit/line-client.ts'
import { SmtpDialog } from '../kit/smtp.ts'

/** Who guesses passwords waits, on every protocol together, and keeps nobody else out. */

let facteur: TestFacteur
let person: Account

before(async () => {
  facteur = await startFacteur()
  person = await makeAccount(facteur, { givenName: 'Odile', familyName: 'Devinette' })
})
after(() => facteur[Symbol.asyncDispose]())

/** Networks of this machine, as strangers to one another as any two. */
const [home, elsewhere, school] = ['127.0.1.1', '127.0.2.1', '127.0.3.1']

type Login = { username: string; password: string; from: string }
const isOpen = 'open'
const isRefused = 'refused'
const mustWait = 'must wait'

async function web({ username, password, from }: Login): Promise<string> {
  const response = await fetch(`${facteur.origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: facteur.origin, 'x-forwarded-for': from },
    body: JSON.stringify({ username, password }),
  })
  return { 200: isOpen, 401: isRefused, 429: mustWait }[response.status] ?? String(response.status)
}

async function imapLine({ username, password, from }: Login, by: 'LOGIN' | 'PLAIN'): Promise<string> {
  await using wire = await LineClient.open(facteur.ports.imaps, { tls: true, from })
  await wire.readLine()
  const token = Buffer.from(`\0${username}\0${password}`).toString('base64')
  wire.write(by === 'LOGIN' ? `a LOGIN ${username} "${password}"\r\n` : `a AUTHENTICATE PLAIN ${token}\r\n`)
  for (;;) {
    const line = await wire.readLine()
    if (line.startsWith('a ')) return line
  }
}

/** RFC 5530 §3. */
async function imap(login: Login, by: 'LOGIN' | 'PLAIN' = 'LOGIN'): Promise<string> {
  const line = await imapLine(login, by)
  if (line.startsWith('a OK')) return isOpen
  if (line.startsWith('a NO [AUTHENTICATIONFAILED]')) return isRefused
  return line.startsWith('a NO [UNAVAILABLE]') ? mustWait : line
}

async function pop3Line({ username, password, from }: Login): Promise<string> {
  await using wire = await LineClient.open(facteur.ports.pop3s, { tls: true, from })
  await wire.readLine()
  wire.write(`USER ${username}\r\n`)
  await wire.readLine()
  wire.write(`PASS ${password}\r\n`)
  return await wire.readLine()
}

/** RFC 3206 §4 and RFC 2449 §8.1.1. */
async function pop3(login: Login): Promise<string> {
  const line = await pop3Line(login)
  if (line.startsWith('+OK')) return isOpen
  if (line.startsWith('-ERR [AUTH]')) return isRefused
  return line.startsWith('-ERR [SYS/TEMP]') ? mustWait : line
}

async function submission({ username, password, from }: Login): Promise<string> {
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true, from })
  const { code } = await dialog.authenticate(username, password)
  return { 235: isOpen, 535: isRefused, 454: mustWait }[code] ?? String(code)
}

const protocols = { web, imap, pop3, submission }

/** A wait may be over before the next guess arrives; then that one makes a longer wait, and is not one of the free ones. */
async function assertWaits(tryIt: (login: Login) => Promise<string>, name: string): Promise<void> {
  const outcomes: string[] = []
  for (let tries = 0; tries < 4 && !outcomes.includes(mustWait); tries++)
    outcomes.push(await tryIt({ username: person.username, password: `${name}-${tries}`, from: elsewhere }))
  assert.equal(outcomes.at(-1), mustWait, name)
}

test('guesses on one protocol count on the others, and the owner’s own network does not wait', async () => {
  const login = { username: person.username, password: person.password }
  for (const [name, tryIt] of Object.entries(protocols))
    assert.equal(await tryIt({ ...login, from: home }), isOpen, name)
  let guess = 0
  const outcomes: string[] = []
  for (let round = 0; round < 3; round++)
    for (const tryIt of Object.values(protocols))
      outcomes.push(await tryIt({ ...login, password: `devine-${guess++}`, from: elsewhere }))
  assert.deepEqual(
    outcomes.slice(0, 8),
    Array.from({ length: 8 }, () => isRefused),
  )
  assert.equal(outcomes.at(-1), mustWait)
  for (const [name, tryIt] of Object.entries(protocols)) {
    await assertWaits(tryIt, name)
    assert.equal(await tryIt({ ...login, from: home }), isOpen, name)
  }
  assert.equal(await imap({ ...login, from: school }), isOpen, 'a network without failures')
})

test('a restart forgets nothing', async () => {
  await facteur.stop()
  facteur = await startFacteur({ like: facteur })
  await assertWaits(imap, 'after the restart')
  assert.equal(await pop3({ username: person.username, password: person.password, from: home }), isOpen)
})

test('a Redis that is killed forgets nothing', async (t) => {
  if (process.env['FACTEUR_REDIS_URL']) return t.skip('it is not ours to kill')
  const pid = await facteur.childPid('redis')
  assert.ok(pid !== null)
  process.kill(pid, 'SIGKILL')
  const owner = { username: person.username, password: person.password, from: home }
  await eventually(async () => assert.equal(await web(owner), isOpen), { timeoutMs: 20_000 })
  assert.notEqual(await facteur.childPid('redis'), pid)
  await assertWaits(imap, 'after the death of Redis')
})

test('a NUMEN that is guessed at the recovery counts as a guess at the log-in, and the other way round', async () => {
  const [guesser, other] = ['198.18.5.1', '198.18.9.1']
  const { username } = person
  const reset = async (numen: string, from: string): Promise<number> => {
    const fields = { username, numen, familyName: 'Devinette' }
    const answer = await sendForm(facteur.origin, '/identifiants/mot-de-passe', fields, { 'x-forwarded-for': from })
    return answer.status
  }
  const numens = Array.from({ length: 8 }, (_each, place) => `98E000000${place}QQQ`)
  await Promise.all(numens.map((numen) => reset(numen, guesser)))
  assert.equal(await web({ username, password: 'devine', from: guesser }), isRefused)
  assert.equal(await web({ username, password: 'devine encore', from: guesser }), mustWait)
  assert.equal(await reset('98E0000009QQQ', guesser), 429)
  assert.equal(await web({ username, password: person.password, from: other }), isOpen)

  const from = '198.18.6.1'
  for (let guess = 0; guess < 9; guess++) await web({ username, password: `mot ${guess}`, from })
  assert.equal(await reset('98E0000008QQQ', from), 429)
})

test('a mail program that keeps trying an old password keeps nobody out', async () => {
  const old = { username: person.username, password: 'ancien mot de passe', from: school }
  for (let tries = 0; tries < 4; tries++) await Promise.all([imap(old), imap(old), pop3(old), imap(old, 'PLAIN')])
  assert.equal(await web({ ...old, password: person.password }), isOpen)
})

test('with the NUMEN, IMAP, POP3 and submission say what to do, and say the same to everybody', async () => {
  const created = await facteurCommand(facteur, [
    ...['account', 'create', '--numen', '98E7654321XYZ', '--given-name', 'Nadia', '--family-name', 'Nouvelle'],
  ])
  assert.equal(created.code, 0)
  const numen = { username: 'nnouvelle', password: '98E7654321XYZ', from: home }
  const stranger = { username: 'personne', password: '98E7654321XYZ', from: home }
  const suspended = { username: person.username, password: person.password, from: home }
  assert.equal((await facteurCommand(facteur, ['account', 'suspend', person.username])).code, 0)

  for (const by of ['LOGIN', 'PLAIN'] as const) {
    const line = await imapLine(numen, by)
    assert.match(line, /^a NO \[AUTHENTICATIONFAILED\] .*choisissez d'abord un mot de passe/)
    assert.match(line, /^[\x20-\x7e]+$/)
    assert.equal(await imapLine(stranger, by), line)
    assert.equal(await imapLine(suspended, by), line)
  }
  const line = await pop3Line(numen)
  assert.match(line, /^-ERR \[AUTH\] .*choisissez d'abord un mot de passe/)
  assert.equal(await pop3Line(stranger), line)
  assert.equal(await pop3Line(suspended), line)
  assert.equal(await web(numen), isOpen)
})

test('a refusal takes as long for a name that nobody has as for any other', async () => {
  const times = new Map<string, number[]>()
  for (let round = 0; round < 3; round++)
    for (const username of ['personne', person.username, 'nnouvelle']) {
      const startedAt = performance.now()
      await imap({ username, password: `faux ${round}`, from: '127.0.9.1' })
      times.set(username, [...(times.get(username) ?? []), performance.now() - startedAt])
    }
  const [one = 0, two = 0, three = 0] = [...times.values()].map((each) => Math.min(...each))
  assert.ok(Math.max(one, two, three) < 1.5 * Math.min(one, two, three), `${one} ${two} ${three} ms`)
})
