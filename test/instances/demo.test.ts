import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Session } from '../../server/contract/session.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { openImap } from '../kit/imap.ts'
import { demoNewcomer, demoPerson } from '../kit/people.ts'
import { memoryOfTree } from '../kit/processes.ts'
import { SmtpDialog } from '../kit/smtp.ts'
import { logIn } from '../kit/web-session.ts'

/** The demo academy: seeded once, the same at every start; and what an idle Facteur weighs. */

const secondStartMs = 30_000
const idleRssBytes = 700 * 1024 * 1024

let facteur: TestFacteur
before(async () => {
  facteur = await startFacteur({ demo: true, readyTimeoutMs: 180_000 })
})
after(() => facteur[Symbol.asyncDispose]())

type Census = Record<string, number>

/** How many messages each mailbox of each person with a password holds. */
async function takeCensus(): Promise<Census> {
  const census: Census = {}
  for (const { username, password } of await facteur.logins()) {
    if (!password) continue
    await using imap = await openImap(facteur, { username, password })
    for (const { path, status } of await imap.client.list({ statusQuery: { messages: true } }))
      census[`${username} ${path}`] = status?.messages ?? 0
  }
  return census
}

test('the log-ins are for the owner of the data folder alone, and have the promised shape', async () => {
  assert.equal((await stat(join(facteur.data, 'demo-logins.json'))).mode & 0o777, 0o600)
  const logins = await facteur.logins()
  assert.ok(logins.length >= 2)
  for (const login of logins) {
    assert.deepEqual(Object.keys(login).sort(), ['address', 'numen', 'password', 'username'])
    assert.match(login.username, /^[a-z0-9]+$/)
    assert.match(login.address, /^[a-z0-9.-]+@ac-demo\.fr$/)
    assert.match(login.numen, /^[0-9A-Z]{13}$/)
    assert.ok(login.password === null || login.password.length >= 12)
  }
  const pierre = await demoPerson(facteur, 'pdupont')
  assert.equal(pierre.address, 'pierre.dupont@ac-demo.fr')
  assert.equal(logins.find(({ username }) => username === 'pdupont1')?.address, 'pierre.dupont1@ac-demo.fr')
})

test('the first password of a newcomer is the NUMEN, and opens the web session only', async () => {
  const { username, numen } = await demoNewcomer(facteur)
  const response = await logIn(facteur.origin, { username, password: numen })
  assert.equal(response.status, 200)
  const session = Session.parse(await response.json())
  assert.equal(session.passwordIsNumen, true)
  assert.equal((await logIn(facteur.origin, { username, password: numen.toLowerCase() })).status, 401)
  await assert.rejects(openImap(facteur, { username, password: numen }))
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  assert.equal((await dialog.authenticate(username, numen)).code, 535)
})

test('the summary on the terminal names a person to log in as, and no log line holds a secret', async () => {
  const log = facteur.log()
  assert.match(log, /pdupont/)
  const { numen } = await demoNewcomer(facteur)
  const lines = log.split('\n').filter((line) => /\b(debug|info|warn|error)\b/i.test(line.slice(0, 60)))
  assert.ok(!lines.some((line) => line.includes(numen)))
})

test('a second start changes nothing and takes less than 10 s', { timeout: 120_000 }, async () => {
  const before = await takeCensus()
  const logins = await facteur.logins()
  assert.equal(await facteur.stop(), 0)
  const startedAt = performance.now()
  facteur = await startFacteur({ demo: true, like: facteur })
  const tookMs = performance.now() - startedAt
  console.error(`second start: ${(tookMs / 1000).toFixed(1)} s`)
  assert.ok(tookMs < secondStartMs, `took ${tookMs} ms`)
  assert.deepEqual(await facteur.logins(), logins)
  assert.deepEqual(await takeCensus(), before)
})

test('idle, all processes together stay under 700 MB', { timeout: 120_000 }, async () => {
  // Right after work the heaps are still wide; idle is what remains when nobody asks anything.
  const measure = async (): Promise<number> => {
    const processes = await memoryOfTree(facteur.pid)
    return processes.reduce((sum, { rssBytes }) => sum + rssBytes, 0)
  }
  await eventually(async () => assert.ok((await measure()) < idleRssBytes), {
    timeoutMs: 60_000,
    intervalMs: 1000,
  }).catch(() => undefined)
  const processes = await memoryOfTree(facteur.pid)
  const total = { name: 'all', pid: facteur.pid, rssBytes: 0, pssBytes: 0 }
  for (const each of processes) {
    total.rssBytes += each.rssBytes
    total.pssBytes += each.pssBytes
  }
  for (const { name, rssBytes, pssBytes } of [...processes, total])
    console.error(`${name.padEnd(42)} rss ${megabytes(rssBytes)}  pss ${megabytes(pssBytes)}`)
  assert.ok(total.rssBytes < idleRssBytes, `${megabytes(total.rssBytes)} RSS`)
})

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0).padStart(4)} MB`
