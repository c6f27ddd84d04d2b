import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { Headers as MessageHeaders, Message, MessagePage, type MessageSummary } from '../../server/contract/mail.ts'
import { Problem } from '../../server/contract/problem.ts'
import { DraftResult, type OutgoingMessageInput, SendResult, Upload } from '../../server/contract/send.ts'
import { eventually } from '../kit/eventually.ts'
import { demoColleague, demoPerson, type DemoPerson } from '../kit/people.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { WebSession } from '../kit/web-session.ts'

/** Writing, over HTTP: uploads, sending to a colleague, answers, drafts. */

const facteur = sharedFacteur()
let pierre: DemoPerson
let colleague: DemoPerson
let sender: WebSession
let receiver: WebSession

before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
  colleague = await demoColleague(facteur)
  sender = await WebSession.open(facteur.origin, pierre)
  receiver = await WebSession.open(facteur.origin, colleague)
})

const outgoing = (changes: Partial<OutgoingMessageInput>): OutgoingMessageInput => ({
  from: pierre.address,
  to: [`Collègue <${colleague.address}>`],
  subject: `Envoi ${randomUUID()}`,
  text: 'Bonjour.',
  ...changes,
})

async function send(session: WebSession, message: OutgoingMessageInput): Promise<SendResult> {
  return SendResult.parse(await session.json('/api/send', { method: 'POST', json: message }))
}

async function upload(filename: string, contentType: string, body: Buffer): Promise<Upload> {
  const headers = { 'content-type': contentType, 'x-filename': encodeURIComponent(filename) }
  return Upload.parse(await sender.json('/api/uploads', { method: 'POST', body, headers }))
}

const pathOf = ({ mailboxId, uid }: Pick<MessageSummary, 'mailboxId' | 'uid'>): string =>
  `/api/mailboxes/${mailboxId}/messages/${uid}`

async function listed(session: WebSession, use: 'inbox' | 'sent' | 'drafts'): Promise<MessageSummary[]> {
  const { id } = await session.mailbox(use)
  return MessagePage.parse(await session.json(`/api/mailboxes/${id}/messages?limit=30`)).messages
}

async function received(session: WebSession, subject: string): Promise<Message> {
  const summary = await eventually(async () => {
    const found = (await listed(session, 'inbox')).find((each) => each.subject === subject)
    assert.ok(found, `${subject} has not arrived`)
    return found
  })
  return Message.parse(await session.json(pathOf(summary)))
}

async function headersOf(
  session: WebSession,
  message: Pick<MessageSummary, 'mailboxId' | 'uid'>,
): Promise<Map<string, string>> {
  const { headers } = MessageHeaders.parse(await session.json(`${pathOf(message)}/headers`))
  return new Map(headers.map(({ name, value }) => [name.toLowerCase(), value]))
}

test('a message with attachment and picture arrives whole; nobody sees who else got it', async () => {
  const bytes = randomBytes(300_000)
  const { id } = await upload('Liste des élèves (6e).pdf', 'application/pdf', bytes)
  const pixel = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
  const message = outgoing({
    bcc: [pierre.address],
    subject: `Réunion « œuvre » ${randomUUID()}`,
    text: '',
    html: `<p>Bonjour <b>à tous</b></p><script>x</script><img src="data:image/gif;base64,${pixel}" alt="Logo">`,
    uploadIds: [id],
  })
  const { sent, messageId } = await send(sender, message)
  const there = await received(receiver, message.subject ?? '')
  assert.equal(there.messageId, messageId)
  assert.deepEqual(there.from, { name: sender.session.displayName, address: pierre.address })
  assert.equal(there.external, false)
  assert.match(there.text, /Bonjour à tous/)
  const [picture, pdf] = there.attachments
  assert.ok(picture?.inline && pdf)
  assert.equal(pdf.filename, 'Liste des élèves (6e).pdf')
  const download = await receiver.fetch(pdf.url)
  assert.ok(Buffer.from(await download.arrayBuffer()).equals(bytes), 'the attachment has changed on the way')
  const document = await (await receiver.fetch(there.htmlUrl ?? '')).text()
  assert.ok(document.includes(pixel))
  assert.doesNotMatch(document, /<script/)

  assert.ok(!(await headersOf(receiver, there)).has('bcc'))
  assert.ok(!(await headersOf(sender, await received(sender, message.subject ?? ''))).has('bcc'))
  assert.ok(sent)
  assert.deepEqual(Message.parse(await sender.json(pathOf(sent))).bcc, [{ name: '', address: pierre.address }])
  const again = await sender.fetch('/api/send', { method: 'POST', json: outgoing({ uploadIds: [id] }) })
  assert.equal(again.status, 404, 'an upload is there once')
})

test('an answer stands in the thread, and marks what it answers', async () => {
  const first = outgoing({})
  await send(sender, first)
  const question = await received(receiver, first.subject ?? '')
  const reply = { from: colleague.address, to: [pierre.address], subject: `Re: ${first.subject}`, text: 'Oui.' }
  const { mailboxId, uid } = question
  const second = await send(receiver, { ...reply, regarding: { mailboxId, uid, action: 'reply' } })
  const answer = await received(sender, reply.subject)
  const third = outgoing({ subject: `Re: ${reply.subject}`, regarding: { ...answer, action: 'replyAll' } })
  await send(sender, third)
  const last = await received(receiver, third.subject ?? '')
  // RFC 5322 §3.6.4: oldest first.
  assert.deepEqual(last.references, [question.messageId, second.messageId])
  assert.equal(last.inReplyTo, second.messageId)
  assert.equal(last.threadId, question.threadId)
  const marked = Message.parse(await receiver.json(pathOf(question)))
  assert.equal(marked.answered, true)
  assert.equal(marked.forwarded, false)
})

test('what is forwarded takes its attachments along', async () => {
  const bytes = Buffer.from('première version')
  const { id } = await upload('note.txt', 'text/plain', bytes)
  const original = outgoing({ uploadIds: [id] })
  const { sent } = await send(sender, original)
  assert.ok(sent)
  const forward = outgoing({
    subject: `Tr : ${original.subject}`,
    forwardAttachments: { message: sent, attachmentIds: ['ATT00001'] },
    regarding: { ...sent, action: 'forward' },
  })
  await send(sender, forward)
  const there = await received(receiver, forward.subject ?? '')
  assert.deepEqual(
    there.attachments.map(({ filename }) => filename),
    ['note.txt'],
  )
  assert.equal(await (await receiver.fetch(there.attachments[0]?.url ?? '')).text(), bytes.toString())
  assert.equal(Message.parse(await sender.json(pathOf(sent))).forwarded, true)
})

test('a draft replaces the one before, remembers what it answers, and goes when it is sent', async () => {
  const first = outgoing({})
  const { sent: original } = await send(sender, first)
  assert.ok(original)
  const save = async (message: OutgoingMessageInput): Promise<DraftResult['draft']> =>
    DraftResult.parse(await sender.json('/api/draft', { method: 'PUT', json: message })).draft
  const subject = `Brouillon ${randomUUID()}`
  const begun = await save(outgoing({ to: ['pas encore'], subject, regarding: { ...original, action: 'reply' } }))
  const later = await save(outgoing({ subject, text: 'Fini.', draftUid: begun.uid }))
  const drafts = (await listed(sender, 'drafts')).filter((each) => each.subject === subject)
  assert.deepEqual(
    drafts.map(({ uid, draft }) => [uid, draft]),
    [[later.uid, true]],
  )
  await send(sender, outgoing({ subject, text: 'Fini.', draftUid: later.uid }))
  assert.ok(!(await listed(sender, 'drafts')).some((each) => each.subject === subject))
  const there = await received(receiver, subject)
  const { messageId } = Message.parse(await sender.json(pathOf(original)))
  assert.equal(there.inReplyTo, messageId)
})

test('what cannot be sent is told by field, and leaves no draft', async () => {
  const before = (await listed(sender, 'drafts')).length
  const refused = async (message: OutgoingMessageInput): Promise<Problem> => {
    const response = await sender.fetch('/api/send', { method: 'POST', json: message })
    return Problem.parse(await response.json())
  }
  const wrong = await refused(outgoing({ to: ['sans arobase', colleague.address], cc: ['a@b'] }))
  assert.deepEqual([wrong.status, wrong.fields], [400, { to: 'sans arobase', cc: 'a@b' }])
  assert.deepEqual((await refused(outgoing({ to: [] }))).fields, { to: 'required' })
  const many = Array.from({ length: 201 }, (_, n) => `p${n}@ac-demo.fr`)
  assert.deepEqual((await refused(outgoing({ to: many }))).fields, { to: 'too many' })
  assert.equal((await refused(outgoing({ uploadIds: ['0'.repeat(32)] }))).code, 'notFound')
  assert.equal((await listed(sender, 'drafts')).length, before)
})
