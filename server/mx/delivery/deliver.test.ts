import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import type { EnqueueInput } from '../../mailstore/queue/enqueue.ts'
import { formatHeader } from '../../mailstore/queue/header.ts'
import type { Recipient } from '../../mailstore/resolve/resolver.ts'
import type { StoreInput } from '../../mailstore/storing/message-store.ts'
import { sealVerdict, type Verdict, verdictHeader } from '../verdict.ts'
import { deliver, type DeliverDeps, isNamedInHeader } from './deliver.ts'

const verdict: Verdict = {
  id: 'T1',
  spam: true,
  spf: 'x.fr',
  dkim: null,
  dmarc: 'pass',
  tls: null,
  client: { address: '192.0.2.1', heloName: 'x' },
}
const sealed = (secret = 'secret'): string => `${verdictHeader}: ${sealVerdict(secret, verdict)}\r\n`
const message = 'From: a@x.fr\r\nTo: anne@ac-demo.fr\r\nSubject: s\r\n\r\nbody\r\n'

const account = (accountId: string): Recipient => ({
  kind: 'account',
  accountId,
  address: `${accountId}@ac-demo.fr`,
  isDisabled: false,
  quotaLeftBytes: 1e9,
  leaver: null,
})

/** The delivery of a house with these recipients; `stored` and `queued` say what reached the stores. */
function house(recipients: Record<string, Recipient>, changes: Partial<DeliverDeps> = {}) {
  const stored: StoreInput[] = []
  const queued: EnqueueInput[] = []
  const deps: DeliverDeps = {
    resolver: { resolve: (address) => Promise.resolve(recipients[address] ?? { kind: 'unknown' }) },
    store: {
      store: (input) => {
        stored.push(input)
        return Promise.resolve({ stored: 'stored', id: 'id' })
      },
    },
    queue: {
      enqueue: (input) => {
        queued.push(input)
        return Promise.resolve({ queueId: 'q1' })
      },
    },
    lists: { mayWrite: () => Promise.resolve(false) },
    reply: () => Promise.resolve(),
    answerForAbsence: () => Promise.resolve(),
    verdictKey: 'secret',
    authservId: 'mail.ac-demo.fr',
    now: () => 0,
    ...changes,
  }
  const send = async (raw: string, ...forwardPaths: string[]): Promise<string[]> =>
    (await deliver(deps, { reversePath: 'a@x.fr', forwardPaths, raw: Buffer.from(raw) })).map(
      (reply) => `${reply.code} ${reply.enhancedCode}`,
    )
  return { send, stored, queued }
}

test('each recipient has an answer of its own, in order', async () => {
  const { send } = house({
    anne: account('anne'),
    liste: { kind: 'forward', address: 'liste@ac-demo.fr', targets: ['b@y.fr'], isReturn: false },
    fermee: { ...account('fermee'), kind: 'account', isDisabled: true } as Recipient,
  })
  assert.deepEqual(await send(message, 'anne', 'inconnu', 'liste', 'fermee'), [
    '250 2.0.0',
    '550 5.1.1',
    '250 2.0.0',
    '550 5.2.1',
  ])
})

test('a fault that nobody foresaw delays the message', async () => {
  const store = { store: () => Promise.reject(new TypeError('bug')) }
  assert.deepEqual(await house({ anne: account('anne') }, { store }).send(message, 'anne'), ['451 4.3.0'])
})

test('a mailbox that fills up between RCPT and DATA is 452', async () => {
  const store = { store: () => Promise.reject(new AppError('overQuota', 'full')) }
  assert.deepEqual(await house({ anne: account('anne') }, { store }).send(message, 'anne'), ['452 4.2.2'])
})

test('the verdict reaches the store and leaves the message', async () => {
  const { send, stored } = house({ anne: account('anne') })
  await send(sealed() + message, 'anne')
  assert.equal(stored[0]?.verdict.spam, true)
  assert.equal(stored[0]?.raw.toString(), message)
})

test('a verdict under another key counts for nothing and leaves the message too', async () => {
  const { send, stored } = house({ anne: account('anne') })
  await send(sealed('other') + message, 'anne')
  assert.equal(stored[0]?.verdict.spam, false)
  assert.equal(stored[0]?.raw.toString(), message)
})

test('results in our name are removed from what nobody checked, and those of others stay', async () => {
  const { send, stored } = house({ anne: account('anne') })
  const forged = 'Authentication-Results: (x) mail.ac-demo.fr; dkim=pass\r\n'
  const foreign = 'Authentication-Results: y.fr; dkim=pass\r\n'
  await send(forged + foreign + message, 'anne')
  await send(sealed() + forged + message, 'anne')
  assert.equal(stored[0]?.raw.toString(), foreign + message)
  assert.equal(stored[1]?.raw.toString(), forged + message)
})

test('who is left over after others were served is served from the queue, once, with the verdict', async () => {
  const recipients = { anne: account('anne'), pleine: account('pleine') }
  const store: DeliverDeps['store'] = {
    store: ({ accountId }) =>
      accountId === 'pleine'
        ? Promise.reject(new AppError('overQuota', 'full'))
        : Promise.resolve({ stored: 'stored', id: 'x' }),
  }
  const { send, queued } = house(recipients, { store })
  assert.deepEqual(await send(sealed() + message, 'anne', 'pleine'), ['250 2.0.0', '250 2.0.0'])
  assert.deepEqual(queued[0]?.forwardPaths, ['pleine'])
  assert.match(formatHeader(queued[0]?.header ?? []).toString(), /^X-Facteur-Verdict: /)
  // From the pump, which knows no verdict and tries again by itself.
  assert.deepEqual(await send(message, 'anne', 'pleine'), ['250 2.0.0', '452 4.2.2'])
  assert.equal(queued.length, 1)
})

/** What the pump hands over of what was queued, with a field of its own above. */
async function fromQueue({ header, body }: EnqueueInput): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return 'Received: from queue\r\n' + formatHeader(header).toString() + Buffer.concat(chunks).toString()
}

test('the verdict finds its message again after the queue, and no other message', async () => {
  let isFull = true
  const stored: StoreInput[] = []
  const store: DeliverDeps['store'] = {
    store: (input) => {
      if (input.accountId === 'pleine' && isFull) return Promise.reject(new AppError('overQuota', 'full'))
      stored.push(input)
      return Promise.resolve({ stored: 'stored', id: 'x' })
    },
  }
  const { send, queued } = house({ anne: account('anne'), pleine: account('pleine') }, { store })
  await send(sealed() + message, 'anne', 'pleine')
  assert.ok(queued[0])
  const leftover = await fromQueue(queued[0])
  assert.deepEqual(await send(leftover, 'anne', 'pleine'), ['250 2.0.0', '452 4.2.2'], 'not queued a second time')
  isFull = false
  stored.length = 0
  await send(leftover, 'pleine')
  await send(leftover.replaceAll('\r\n', '\n') + '\r\n', 'pleine')
  await send(leftover.replace('Subject: s', 'Subject: t'), 'pleine')
  await send(leftover.replace('body', 'Body'), 'pleine')
  assert.deepEqual(
    stored.map(({ verdict: { spam } }) => spam),
    [true, true, false, false],
  )
  assert.equal(stored[0]?.raw.toString(), 'Received: from queue\r\n' + message)
})

test('a seal of the MX below other fields was taken from another message', async () => {
  const { send, stored } = house({ anne: account('anne') })
  await send('Received: from submission\r\n' + sealed() + message, 'anne')
  assert.equal(stored[0]?.verdict.spam, false)
  assert.equal(stored[0]?.raw.toString(), 'Received: from submission\r\n' + message)
})

test('where the queue is away as well, the reply says so', async () => {
  const queue = { enqueue: () => Promise.reject(new AppError('unavailable', 'away')) }
  const { send } = house({ anne: account('anne') }, { queue })
  assert.deepEqual(await send(sealed() + message, 'anne', 'inconnu'), ['250 2.0.0', '550 5.1.1'])
})

test('a list sends on with its name on the message, and not to itself', async () => {
  const list = { kind: 'forward', address: 'liste@ac-demo.fr', targets: ['b@y.fr'], isReturn: false } as const
  const { send, queued } = house({ liste: list })
  await send(message, 'liste')
  const sent = formatHeader(queued[0]?.header ?? []).toString()
  assert.match(sent, /^Delivered-To: liste@ac-demo.fr\r\n/)
  assert.deepEqual(await send(sent + 'body', 'liste'), ['550 5.7.1'])
})

test('a message that went round fifty times goes no further', async () => {
  const { send } = house({ anne: account('anne') })
  assert.deepEqual(await send('Received: x\r\n'.repeat(51) + message, 'anne'), ['554 5.4.6'])
})

test('automatic replies only go out for mail that names its recipient', () => {
  const raw = Buffer.from('To: "Dupont, A." <Anne.X@ac-demo.fr>, b@x.fr\r\nCc: c@y.fr\r\n\r\nz@z.fr')
  assert.ok(isNamedInHeader(raw, 'annex+tag@ac-demo.fr'))
  assert.ok(isNamedInHeader(raw, 'c@y.fr'))
  assert.ok(!isNamedInHeader(raw, 'z@z.fr'))
})
