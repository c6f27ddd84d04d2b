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
import type { ReportInput } from './report/report-input.ts'

/** What becomes of an entry whose other side is away: nobody listens on the socket and the port that are used here. */
const hourMs = 3_600_000
let events: string[] = []
let reports: ReportInput[] = []
let reportFails: unknown = null
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
  relay: { kind: 'relay', port: 1, username: 'pump', password: 'x' },
  host: { hostName: 'mail.ac-demo.fr', localDomains: ['ac-demo.fr'] },
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
  schedule: { retryMinutes: 60, giveUpHours: 96 },
  stopping: stopping.signal,
  submittedKey: 'key',
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

test('a delivery front or a relay that is away is asked again soon, and it counts as no attempt', async () => {
  await deliver([entry()])
  await deliver([entry({ recipient: 'x@exemple.org' })])
  assert.deepEqual(events, ['defer 5 false', 'defer 5 false'])
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
