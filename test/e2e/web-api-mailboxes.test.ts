import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { MailEvent } from '../../server/contract/events.ts'
import {
  DeleteResult,
  type Mailbox,
  MailboxList,
  Message,
  MessagePage,
  type MessageSummary,
  MoveResult,
} from '../../server/contract/mail.ts'
import { eventually } from '../kit/eventually.ts'
import { composeMessage } from '../kit/message.ts'
import { demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { WebSession } from '../kit/web-session.ts'

/** Mailboxes, lists and what is done to messages, over HTTP. */

const facteur = sharedFacteur()
let pierre: DemoPerson
let session: WebSession
let inbox: Mailbox

before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
  session = await WebSession.open(facteur.origin, pierre)
  inbox = await session.mailbox('inbox')
})

const messagesOf = (mailboxId: string): string => `/api/mailboxes/${mailboxId}/messages`

async function pageOf(mailboxId: string, query = 'limit=100'): Promise<MessagePage> {
  return MessagePage.parse(await session.json(`${messagesOf(mailboxId)}?${query}`))
}

/** Delivers a message from outside and answers it as the list shows it. */
async function arrived(
  subject: string,
  rest: Parameters<typeof composeMessage>[0] | object = {},
): Promise<MessageSummary> {
  const { raw } = await composeMessage({ to: pierre.address, subject, ...rest })
  const envelope = { reversePath: `helene.lefevre@${outsideDomain}`, forwardPaths: [pierre.address] }
  assert.equal((await sendBySmtp(facteur.ports.mx, envelope, raw)).code, 250)
  return await found(inbox.id, subject)
}

async function found(mailboxId: string, subject: string): Promise<MessageSummary> {
  return await eventually(async () => {
    const message = (await pageOf(mailboxId, 'limit=20')).messages.find((each) => each.subject === subject)
    assert.ok(message, `${subject} is not there`)
    return message
  })
}

const post = (path: string, json: unknown): Promise<unknown> => session.json(path, { method: 'POST', json })

test('pages follow each other without gap or repetition, newest first', async () => {
  for (let n = 0; n < 3; n++) await arrived(`Page ${n} ${randomUUID()}`)
  const whole = (await pageOf(inbox.id)).messages.slice(0, 12)
  const seen: MessageSummary[] = []
  for (let cursor: string | null = ''; cursor !== null && seen.length < whole.length;) {
    const page: MessagePage = await pageOf(inbox.id, `limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    seen.push(...page.messages)
    cursor = page.nextCursor
  }
  assert.deepEqual(
    seen.map(({ uid }) => uid).slice(0, whole.length),
    whole.map(({ uid }) => uid),
  )
  const times = seen.map(({ receivedAt }) => receivedAt)
  assert.deepEqual(times, times.toSorted().toReversed())
  const broken = await session.fetch(`${messagesOf(inbox.id)}?cursor=nonsense`)
  assert.ok(broken.status === 200 || broken.status === 400, `${broken.status}`)
})

test('a mailbox is made, renamed and removed; those of the system stay', async () => {
  const path = `Élèves ${randomUUID()}`
  const made = (await post('/api/mailboxes', { path: `${path}/6e A` })) as Mailbox
  assert.equal(made.name, '6e A')
  const again = await session.fetch('/api/mailboxes', { method: 'POST', json: { path: `${path}/6e A` } })
  assert.equal(again.status, 409)
  const renamed = await session.json<Mailbox>(`/api/mailboxes/${made.id}`, {
    method: 'PATCH',
    json: { path: `${path}/5e A` },
  })
  assert.equal(renamed.path, `${path}/5e A`)
  assert.equal((await session.fetch(`/api/mailboxes/${made.id}`, { method: 'DELETE' })).status, 204)
  const { mailboxes } = MailboxList.parse(await session.json('/api/mailboxes'))
  assert.ok(!mailboxes.some(({ id }) => id === made.id))
  for (const use of ['inbox', 'sent', 'drafts', 'junk', 'trash'] as const) {
    const { id } = await session.mailbox(use)
    assert.equal((await session.fetch(`/api/mailboxes/${id}`, { method: 'DELETE' })).status, 400, use)
  }
})

test('flags are set and cleared in one call, and uids that are gone do no harm', async () => {
  const { uid, subject } = await arrived(`Drapeaux ${randomUUID()}`)
  const change = (set: object): Promise<Response> =>
    session.fetch(messagesOf(inbox.id), { method: 'PATCH', json: { uids: [uid, 4_000_000], set } })
  assert.equal((await change({ seen: true, flagged: false })).status, 204)
  assert.deepEqual(pickFlags(await found(inbox.id, subject)), { seen: true, flagged: false })
  assert.equal((await change({ seen: false, flagged: true })).status, 204)
  assert.deepEqual(pickFlags(await found(inbox.id, subject)), { seen: false, flagged: true })
})

const pickFlags = ({ seen, flagged }: MessageSummary): object => ({ seen, flagged })

test('a move can be undone by what it answers', async () => {
  const { uid, subject } = await arrived(`Rangement ${randomUUID()}`)
  const target = (await post('/api/mailboxes', { path: `Rangé ${randomUUID()}` })) as Mailbox
  const move = { uids: [uid], toMailboxId: target.id }
  const { moved } = MoveResult.parse(await post(`${messagesOf(inbox.id)}/move`, move))
  assert.equal(moved[0]?.[0], uid)
  assert.equal((await found(target.id, subject)).uid, moved[0]?.[1])
  const back = { uids: moved.map(([, newUid]) => newUid), toMailboxId: inbox.id }
  await post(`${messagesOf(target.id)}/move`, back)
  await found(inbox.id, subject)
  assert.equal((await pageOf(target.id)).messages.length, 0)
})

test('what is deleted lies in the bin, and what is deleted there is gone', async () => {
  const { uid, subject } = await arrived(`À jeter ${randomUUID()}`)
  const first = DeleteResult.parse(await post(`${messagesOf(inbox.id)}/delete`, { uids: [uid] }))
  assert.equal(first.permanently, false)
  const bin = await session.mailbox('trash')
  const inBin = await found(bin.id, subject)
  const second = DeleteResult.parse(await post(`${messagesOf(bin.id)}/delete`, { uids: [inBin.uid] }))
  assert.deepEqual(second, { permanently: true, moved: null })
  assert.equal((await session.fetch(`${messagesOf(bin.id)}/${inBin.uid}`)).status, 404)
})

test('a picture of the message stands in its document, one from elsewhere does not', async () => {
  const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  const { uid } = await arrived(`Image ${randomUUID()}`, {
    html: '<p>Logo <img src="cid:logo@x" alt="Logo"><img src="https://traceur.example/p.gif"></p>',
    attachments: [{ filename: 'logo.gif', contentType: 'image/gif', content: pixel, cid: 'logo@x' }],
  })
  const message = Message.parse(await session.json(`${messagesOf(inbox.id)}/${uid}`))
  assert.equal(message.hasRemoteContent, true)
  assert.deepEqual(
    message.attachments.map(({ inline }) => inline),
    [true],
  )
  assert.equal(message.external, true)
  const closed = await (await session.fetch(message.htmlUrl ?? '')).text()
  assert.ok(closed.includes(`data:image/gif;base64,${pixel.toString('base64')}`))
  assert.doesNotMatch(closed, /traceur/)
  const open = await session.fetch(`${message.htmlUrl}?images=1`)
  assert.match(open.headers.get('content-security-policy') ?? '', /img-src data: https:/)
  assert.match(await open.text(), /traceur\.example/)
})

test('words find a message, in its mailbox and not in another', async () => {
  const word = `mot${randomUUID().replaceAll('-', '')}`
  const { uid } = await arrived(`Recherche ${randomUUID()}`, { text: `Le ${word} est dans le texte.` })
  const search = async (query: string): Promise<number[]> =>
    MessagePage.parse(await session.json(`/api/search?${query}`)).messages.map((each) => each.uid)
  assert.deepEqual(await search(`q=${word}`), [uid])
  assert.deepEqual(await search(`q=${word}&mailboxId=${inbox.id}`), [uid])
  assert.deepEqual(await search(`q=${word}&mailboxId=${(await session.mailbox('sent')).id}`), [])
  assert.deepEqual(await search(`q=${word}%20absent${word}`), [])
})

test('an open browser is told within two seconds, and after a break from where it was', async () => {
  const stream = await openEvents(session)
  const { uid } = await arrived(`En direct ${randomUUID()}`)
  const added = await stream.until((event) => event.type === 'added' && event.uid === uid)
  assert.ok(added.id)
  await stream.close()
  const missed = await arrived(`Entre-temps ${randomUUID()}`)
  const resumed = await openEvents(session, added.id)
  const seen = await resumed.until((event) => event.type === 'resync' || ('uid' in event && event.uid === missed.uid))
  assert.equal(seen.event.type, 'added')
  await resumed.close()
})

type Told = { id: string | null; event: MailEvent }

async function openEvents(
  { origin, cookie }: WebSession,
  lastEventId?: string,
): Promise<{ until(wanted: (event: MailEvent) => boolean): Promise<Told>; close(): Promise<void> }> {
  const abort = new AbortController()
  const response = await fetch(`${origin}/api/events`, {
    headers: { cookie, ...(lastEventId && { 'last-event-id': lastEventId }) },
    signal: abort.signal,
  })
  assert.equal(response.status, 200)
  assert.ok(response.body)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let buffered = ''
  return {
    async until(wanted) {
      for (;;) {
        const end = buffered.indexOf('\n\n')
        if (end === -1) {
          const { value, done } = await withDeadline(reader.read())
          assert.ok(!done, 'the stream ended')
          buffered += value
          continue
        }
        const block = buffered.slice(0, end)
        buffered = buffered.slice(end + 2)
        const data = /^data: ?(.*)$/m.exec(block)?.[1]
        if (data === undefined) continue
        const event = MailEvent.parse(JSON.parse(data))
        if (wanted(event)) return { id: /^id: ?(.*)$/m.exec(block)?.[1] ?? null, event }
      }
    },
    close() {
      abort.abort()
      return reader.cancel().catch(() => undefined)
    },
  }
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(5_000)
  return await Promise.race([
    work,
    new Promise<never>((_, reject) => {
      timeout.addEventListener('abort', () => reject(new Error('no event in time')), { once: true })
    }),
  ])
}
