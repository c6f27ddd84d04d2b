import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, test } from 'node:test'
import { ObjectId } from 'mongodb'
import { AppError } from '../contract/errors.ts'
import { configureLog } from '../kit/log.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import { parseHeader } from '../mailstore/queue/header.ts'
import { createSrs } from '../mailstore/srs/srs.ts'
import { createDelivery } from './delivery.ts'
import { deferred } from './outcome.ts'
import type { SendOutcome } from './remote/send.ts'
import type { ReportInput } from './report/report-input.ts'
import { scheduleOf } from './schedule.ts'

/** What becomes of an entry whose other side is away: nobody listens on the socket that is used here. */
const hourMs = 3_600_000
let events: string[] = []
let reports: ReportInput[] = []
let reportFails: unknown = null
let sending: SendOutcome = { outcomes: [], isUnreachable: false }
let suspended: { until: Date; response: string } | null = null
const stopping = new AbortController()

const deliver = createDelivery({
  queue: {
    remove: async (...entries) => void events.push(`remove ${entries.length}`),
    defer: async (_entry, retryAt, _response, counts) =>
      void events.push(`defer ${Math.round((retryAt.getTime() - Date.now()) / 1000)} ${counts}`),
    markWarned: async () => void events.push('warned'),
  },
  srs: createSrs({ secret: 'k', domain: 'ac-demo.fr', localDomains: ['ac-demo.fr'] }),
  lmtpSocket: '/nonexistent/lmtp.sock',
  host: { hostName: 'mail.ac-demo.fr', localDomains: ['ac-demo.fr'] },
  outgoing: { open: async () => Readable.from(['x']) },
  reporter: {
    async report(input) {
      if (reportFails !== null) {
        const failure = reportFails
        reportFails = null
        throw failure
      }
      reports.push(input)
    },
  },
  schedule: scheduleOf({ retryMinutes: 60, warnHours: 4, giveUpHours: 96 }),
  send: async () => sending,
  destinations: {
    suspension: () => suspended,
    unreachable: async () => void events.push('unreachable'),
    reachable: async () => undefined,
  },
  stopping: stopping.signal,
  settlePauseMs: 1,
})

beforeEach(() => configureLog({ write: () => undefined }))
afterEach(() => {
  configureLog({ write: (line) => void process.stderr.write(line) })
  events = []
  reports = []
})

function entry(more: Partial<QueueEntry> & { http?: boolean; reason?: string; header?: string } = {}): QueueEntry {
  const { http = false, reason = 'submit', header = 'From: a@ac-demo.fr\r\n', ...rest } = more
  const now = new Date()
  const recipient = rest.recipient ?? 'b@ac-demo.fr'
  const domain = recipient.slice(recipient.indexOf('@') + 1)
  return {
    document: {
      _id: new ObjectId(),
      id: '1a206d3a56b000add6',
      seq: '001',
      domain,
      sendingZone: 'default',
      assigned: 'me',
      recipient,
      locked: true,
      lockTime: 0,
      queued: now,
      created: now,
      http,
    },
    queueId: '1a206d3a56b000add6',
    seq: '001',
    recipient,
    domain,
    attempts: 0,
    createdAt: now,
    dueAt: now,
    warnedAt: null,
    request: {},
    message: {
      fileId: new ObjectId(),
      bodyBytes: 1,
      openBody: () => Readable.from(['x']),
      metadata: {
        id: '1a206d3a56b000add6',
        from: 'a@ac-demo.fr',
        to: [],
        interface: 'facteur',
        transtype: 'API',
        time: 0,
        origin: '',
        reason,
        headers: parseHeader(Buffer.from(header)),
      },
    },
    ...rest,
  }
}

test('a delivery front that is away is asked again soon, and it counts as no attempt', async () => {
  await deliver([entry()])
  assert.deepEqual(events, ['defer 5 false'])
})

test('a host that is away is asked again after a minute, and one that rests when its rest is over', async () => {
  sending = { outcomes: [deferred('4.4.1', 'no route')], isUnreachable: true }
  await deliver([entry({ recipient: 'x@exemple.org' })])
  suspended = { until: new Date(Date.now() + 600_000), response: 'no route' }
  await deliver([entry({ recipient: 'x@exemple.org' })])
  suspended = null
  assert.deepEqual(events, ['unreachable', 'defer 60 true', 'defer 600 false'])
})

test('success is told to who asked for it, unless the host will tell it itself (RFC 3461 §5.2)', async () => {
  const accepted = { kind: 'accepted', response: '250 ok', remote: 'mx', carriesDsn: false } as const
  const request = { notify: ['SUCCESS'] }
  sending = { outcomes: [accepted], isUnreachable: false }
  await deliver([entry({ recipient: 'x@exemple.org', request })])
  await deliver([entry({ recipient: 'x@exemple.org' })])
  sending = { outcomes: [{ ...accepted, carriesDsn: true }], isUnreachable: false }
  await deliver([entry({ recipient: 'x@exemple.org', request })])
  assert.deepEqual(events, ['remove 1', 'remove 1', 'remove 1'])
  assert.deepEqual(
    reports.map(({ kind, status }) => [kind, status]),
    [['relayed', '2.0.0']],
  )
})

test('who asked never to hear of it does not (RFC 3461 §4.1)', async () => {
  await deliver([entry({ http: true, request: { notify: ['NEVER'] } })])
  await deliver([entry({ dueAt: new Date(Date.now() - 5 * hourMs), request: { notify: ['FAILURE'] } })])
  assert.deepEqual([events, reports.length], [['remove 1', 'warned', 'defer 5 false'], 0])
})

test('after four hours the sender is told once', async () => {
  const dueAt = new Date(Date.now() - 5 * hourMs)
  await deliver([entry({ dueAt })])
  await deliver([entry({ dueAt, warnedAt: new Date() })])
  assert.deepEqual(events, ['warned', 'defer 5 false', 'defer 5 false'])
  assert.deepEqual([reports.length, reports[0]?.kind, reports[0]?.sender], [1, 'delayed', 'a@ac-demo.fr'])
  assert.equal(reports[0]?.retryUntil?.getTime(), dueAt.getTime() + 96 * hourMs)
})

test('after the time to give up it goes back as expired', async () => {
  await deliver([entry({ dueAt: new Date(Date.now() - 97 * hourMs) })])
  assert.deepEqual(events, ['remove 1'])
  assert.deepEqual([reports[0]?.kind, reports[0]?.status], ['failed', '4.4.7'])
})

test('what cannot be sent at all goes back at once: a web target, a circle', async () => {
  await deliver([entry({ http: true })])
  await deliver([entry({ header: 'Received: x\r\n'.repeat(31) })])
  assert.deepEqual(events, ['remove 1', 'remove 1'])
  assert.deepEqual(
    reports.map(({ status }) => status),
    ['5.3.5', '5.4.6'],
  )
})

test('an automatic reply that fails is told to nobody (RFC 3834 §4)', async () => {
  await deliver([entry({ http: true, reason: 'autoreply' })])
  assert.equal(reports[0]?.sender, '')
})

test('a fault of ours puts the message off and loses nothing', async () => {
  reportFails = new TypeError('a bug')
  await deliver([entry({ http: true })])
  assert.deepEqual(events, ['defer 1800 false'])
})

test('a store that is away is asked until it has written what happened', async () => {
  reportFails = new AppError('unavailable', 'away')
  await deliver([entry({ http: true })])
  assert.deepEqual([events, reports.length], [['remove 1'], 1])
})
