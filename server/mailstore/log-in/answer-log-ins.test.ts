import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imapAnswers, pop3Answers } from './answer-log-ins.ts'
import { LogInMustWait } from './count-log-ins.ts'

type Told = { error: (Error & { response?: string; code?: string }) | null; answer: unknown }

/** What a protocol of WildDuck is told when its handler answers so. */
function told(answers: typeof imapAnswers, method: string, outcome: [error: unknown, answer?: unknown]): Promise<Told> {
  return new Promise((resolve) => {
    answers((_login, _session, done) => done(...outcome), 0)({ method }, {}, (error, answer) =>
      resolve({ error: (error ?? null) as Told['error'], answer }),
    )
  })
}

const scope = Object.assign(new Error('Access to requested service disabled'), {
  code: 'InvalidAuthScope',
  response: 'NO',
})
const away = Object.assign(new Error('mongo at 10.0.0.1 closed'), { code: 'InternalDatabaseError' })

test('an accepted log-in passes', async () => {
  const { error, answer } = await told(imapAnswers, 'LOGIN', [null, { user: { id: 1 } }])
  assert.equal(error, null)
  assert.deepEqual(answer, { user: { id: 1 } })
})

test('every refusal is one and the same', async () => {
  for (const method of ['LOGIN', 'PLAIN']) {
    const all = [
      await told(imapAnswers, method, [null]),
      await told(imapAnswers, method, [null, false]),
      await told(imapAnswers, method, [scope]),
    ]
    assert.equal(new Set(all.map(({ error }) => error?.message)).size, 1)
    for (const { error } of all) assert.deepEqual([error?.response, error?.code], ['NO', 'AUTHENTICATIONFAILED'])
  }
  const pop3 = [await told(pop3Answers, 'USER', [null]), await told(pop3Answers, 'USER', [scope])]
  assert.equal(new Set(pop3.map(({ error }) => error?.message)).size, 1)
  for (const { error } of pop3) assert.equal(error?.response, 'NO')
})

test('an outage and a wait are no refusals, and tell nothing of the inside', async () => {
  for (const error of [away, new LogInMustWait(5000)]) {
    const login = await told(imapAnswers, 'LOGIN', [error])
    assert.deepEqual([login.error?.response, login.error?.code], ['NO', 'UNAVAILABLE'])
    const plain = await told(imapAnswers, 'PLAIN', [error])
    assert.match(plain.error?.message ?? '', /^\[UNAVAILABLE\] /)
    const pop3 = await told(pop3Answers, 'USER', [error])
    assert.match(pop3.error?.message ?? '', /^\[SYS\/TEMP\] /)
    assert.equal(pop3.error?.response, undefined)
    for (const each of [login, plain, pop3]) assert.doesNotMatch(each.error?.message ?? '', /mongo|10\.0/)
  }
  assert.match((await told(imapAnswers, 'LOGIN', [new LogInMustWait(5000)])).error?.message ?? '', /5 secondes/)
})
