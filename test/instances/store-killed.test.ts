import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Problem } from '../../server/contract/problem.ts'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { type Outage, prepareOutage } from '../kit/database-outage.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { LineClient } from '../kit/line-client.ts'
import { SmtpDialog, type SmtpReply } from '../kit/smtp.ts'
import { logIn, WebSession } from '../kit/web-session.ts'

/** What people see while the database is away: an answer that says so, soon, and never that they were wrong. */

let outage: Outage
let facteur: TestFacteur
let person: Account

before(async () => {
  outage = await prepareOutage()
  facteur = await startFacteur({ environment: outage.environment })
  person = await makeAccount(facteur, { givenName: 'Odile', familyName: 'Coupure' })
})
after(async () => {
  await outage[Symbol.asyncDispose]()
  await facteur[Symbol.asyncDispose]()
})

/** About 10 s, and what a busy machine adds. */
const patienceMs = 15_000

async function timely<T>(work: Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await work
  const tookMs = Math.round(performance.now() - startedAt)
  assert.ok(tookMs < patienceMs, `answered after ${tookMs} ms`)
  return result
}

async function authenticate(): Promise<SmtpReply> {
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  return await dialog.authenticate(person.username, person.password, 2 * patienceMs)
}

/** What IMAP answers a LOGIN with. */
async function imapLogin(): Promise<string> {
  await using wire = await LineClient.open(facteur.ports.imaps, { tls: true })
  await wire.readLine()
  wire.write(`a LOGIN ${person.username} ${person.password}\r\n`)
  for (;;) {
    const line = await wire.readLine(2 * patienceMs)
    if (line.startsWith('a ')) return line
  }
}

async function assertUnavailable(response: Response): Promise<void> {
  const text = await response.text()
  assert.equal(response.status, 503, text)
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  assert.equal(Problem.parse(JSON.parse(text)).code, 'unavailable')
}

async function untilWhole(): Promise<void> {
  await eventually(
    async () => {
      assert.equal((await logIn(facteur.origin, person)).status, 200)
      assert.equal((await authenticate()).code, 235)
    },
    { timeoutMs: 30_000, intervalMs: 500 },
  )
}

test('log-in, session and submission say that the database stands still', async () => {
  const session = await WebSession.open(facteur.origin, person)
  await outage.begin(facteur)
  try {
    const login = timely(logIn(facteur.origin, person)).then(assertUnavailable)
    const page = timely(session.fetch('/api/session')).then(assertUnavailable)
    const submission = timely(authenticate()).then(({ code, enhancedCode }) =>
      assert.deepEqual([code, enhancedCode], [454, '4.7.0']),
    )
    // RFC 5530 §3 keeps AUTHENTICATIONFAILED for a password that is wrong.
    const imap = timely(imapLogin()).then((line) => assert.match(line, /^a NO \[(?!AUTHENTICATIONFAILED)/))
    await Promise.all([login, page, submission, imap])
  } finally {
    await outage.end()
  }
  await untilWhole()
})

test('requests under way when the database is killed have an answer, time and again', async (t) => {
  if (outage.environment['FACTEUR_MONGODB_URL']) return t.skip('it is not ours to kill')
  const session = await WebSession.open(facteur.origin, person)
  const seen = new Map<number, number>()
  for (let kill = 0; kill < 4; kill += 1) {
    const over = new AbortController()
    const reader = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const { status } = await timely(session.fetch('/api/session'))
        seen.set(status, (seen.get(status) ?? 0) + 1)
      }
    }
    const readers = Array.from({ length: 6 }, reader)
    const pid = await facteur.childPid('database')
    assert.ok(pid !== null)
    process.kill(pid, 'SIGKILL')
    const login = timely(logIn(facteur.origin, person))
    const submission = timely(authenticate())
    assert.ok([200, 503].includes((await login).status), `log-in answered ${(await login).status}`)
    assert.ok([235, 454].includes((await submission).code), (await submission).lines.join(' / '))
    over.abort()
    await Promise.all(readers)
    await untilWhole()
  }
  assert.deepEqual(
    [...seen.keys()].filter((status) => status !== 200 && status !== 503),
    [],
    'other answers',
  )
  // More at once than there are connections: none was lost.
  const answers = await Promise.all(Array.from({ length: 40 }, () => timely(session.fetch('/api/session'))))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
})
