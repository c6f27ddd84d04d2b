import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { eventually } from '../kit/eventually.ts'
import { fetchByMessageId, openImap, uidsByMessageId } from '../kit/imap.ts'
import { LineClient } from '../kit/line-client.ts'
import { openMirror } from '../kit/mbsync.ts'
import { composeMessage, plainMessage } from '../kit/message.ts'
import { demoColleague, demoNewcomer, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'

/** The mailbox as Thunderbird and others see it. */

const facteur = sharedFacteur()
const sender = `helene.lefevre@${outsideDomain}`
let person: DemoPerson

before(async () => {
  person = await demoColleague(facteur)
})

async function deliver(subject: string): Promise<string> {
  const { raw, messageId } = plainMessage({ to: person.address, subject })
  const reply = await sendBySmtp(facteur.ports.mx, { reversePath: sender, forwardPaths: [person.address] }, raw)
  assert.equal(reply.code, 250, reply.lines.join(' / '))
  return messageId
}

test('the mailboxes have their French names and their special uses', async () => {
  await using imap = await openImap(facteur, person)
  const byUse = new Map((await imap.client.list()).map(({ specialUse, path }) => [specialUse, path]))
  assert.equal(byUse.get('\\Drafts'), 'Brouillons')
  assert.equal(byUse.get('\\Sent'), 'Envoyés')
  assert.equal(byUse.get('\\Trash'), 'Corbeille')
  assert.ok(byUse.has('\\Junk'))
  assert.ok(byUse.has('\\Inbox'))
})

test('a message that is appended is fetched back byte for byte, with its flags', async () => {
  await using imap = await openImap(facteur, person)
  const { raw, messageId } = await composeMessage({
    to: person.address,
    subject: 'Élèves à l’étranger — œuvre',
    attachments: [
      { filename: 'données.bin', contentType: 'application/octet-stream', content: Buffer.alloc(70_000, 'é') },
    ],
  })
  const result = await imap.client.append('INBOX', raw, ['\\Seen', '\\Flagged'])
  assert.ok(result && result.uid)
  assert.ok((await fetchByMessageId(imap.client, messageId)).equals(raw))
  await imap.client.mailboxOpen('INBOX')
  const fetched = await imap.client.fetchOne(String(result.uid), { flags: true, envelope: true }, { uid: true })
  assert.ok(fetched)
  assert.deepEqual([...(fetched.flags ?? [])].sort(), ['\\Flagged', '\\Seen'])
  assert.equal(fetched.envelope?.subject, 'Élèves à l’étranger — œuvre')
})

test('flags are kept, a move gives the new uid, an expunge removes', async () => {
  await using imap = await openImap(facteur, person)
  const messageId = await deliver(`Drapeaux ${randomUUID()}`)
  const [uid] = await uidsByMessageId(imap.client, messageId)
  assert.ok(uid)
  await imap.client.mailboxOpen('INBOX')
  await imap.client.messageFlagsAdd(String(uid), ['\\Answered', '$Forwarded'], { uid: true })
  const flagged = await imap.client.fetchOne(String(uid), { flags: true }, { uid: true })
  assert.ok(flagged && flagged.flags?.has('\\Answered'))

  // RFC 6851 with the COPYUID of RFC 4315 §3.
  const moved = await imap.client.messageMove(String(uid), 'Corbeille', { uid: true })
  const newUid = moved && moved.uidMap?.get(uid)
  assert.ok(newUid)
  assert.deepEqual(await uidsByMessageId(imap.client, messageId), [])
  assert.deepEqual(await uidsByMessageId(imap.client, messageId, 'Corbeille'), [newUid])

  await imap.client.mailboxOpen('Corbeille')
  await imap.client.messageDelete(String(newUid), { uid: true })
  assert.deepEqual(await uidsByMessageId(imap.client, messageId, 'Corbeille'), [])
})

test('a mailbox with accents is made, renamed and removed', async () => {
  await using imap = await openImap(facteur, person)
  const name = `Élèves ${randomUUID().slice(0, 8)}`
  await imap.client.mailboxCreate(name)
  await imap.client.mailboxRename(name, `${name} 2`)
  assert.ok((await imap.client.list()).some(({ path }) => path === `${name} 2`))
  await imap.client.mailboxDelete(`${name} 2`)
  assert.ok(!(await imap.client.list()).some(({ path }) => path === `${name} 2`))
})

test('IDLE tells of a new message within 2 s', async () => {
  await using imap = await openImap(facteur, person)
  await imap.client.mailboxOpen('INBOX')
  const news = new Promise<number>((resolve) => imap.client.once('exists', () => resolve(performance.now())))
  void imap.client.idle()
  const messageId = await deliver(`Idle ${randomUUID()}`)
  const deliveredAt = performance.now()
  const timeout = AbortSignal.timeout(10_000)
  const seenAt = await Promise.race([
    news,
    new Promise<never>((_resolve, reject) => {
      timeout.addEventListener('abort', () => reject(new Error('IDLE said nothing')))
    }),
  ])
  assert.ok(seenAt - deliveredAt < 2000, `told after ${seenAt - deliveredAt} ms`)
  assert.equal((await uidsByMessageId(imap.client, messageId)).length, 1)
})

test('search finds by header, by flag and by words of the body', async () => {
  await using imap = await openImap(facteur, person)
  const word = `mot${randomUUID().slice(0, 8)}`
  const { raw, messageId } = plainMessage({ to: person.address, subject: 'Recherche', body: `Voici le ${word}.` })
  await sendBySmtp(facteur.ports.mx, { reversePath: sender, forwardPaths: [person.address] }, raw)
  const [uid] = await uidsByMessageId(imap.client, messageId)
  await imap.client.mailboxOpen('INBOX')
  assert.deepEqual(await imap.client.search({ body: word }, { uid: true }), [uid])
  assert.deepEqual(await imap.client.search({ seen: false, uid: String(uid) }, { uid: true }), [uid])
})

test('STARTTLS is there for who connects in clear', async () => {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: facteur.ports.imap,
    secure: false,
    doSTARTTLS: true,
    tls: { rejectUnauthorized: false },
    auth: { user: person.username, pass: person.password },
    logger: false,
  })
  await client.connect()
  assert.ok(client.secureConnection)
  await client.logout()
})

test('no password is taken in clear', async () => {
  // RFC 9051 §11.1: LOGINDISABLED until the connection is protected.
  await using wire = await LineClient.open(facteur.ports.imap)
  await wire.readLine()
  wire.write('a CAPABILITY\r\n')
  assert.match(await wire.readLine(), /STARTTLS.*LOGINDISABLED|LOGINDISABLED.*STARTTLS/)
  await wire.readLine()
  wire.write(`b LOGIN ${person.username} ${person.password}\r\n`)
  assert.match(await wire.readLine(), /^b (NO|BAD)/)
})

test('a wrong password and a NUMEN open nothing', async () => {
  const newcomer = await demoNewcomer(facteur)
  await assert.rejects(openImap(facteur, { ...person, password: 'mauvais-mot-de-passe' }))
  await assert.rejects(openImap(facteur, { username: newcomer.username, password: newcomer.numen }))
  await assert.rejects(openImap(facteur, { username: newcomer.username, password: newcomer.numen.toLowerCase() }))
})

test('mbsync mirrors the mailbox and fetches what came since', async () => {
  await using mirror = await openMirror({ port: facteur.ports.imaps, ...person })
  await mirror.synchronise()
  const before = (await mirror.messages()).length
  const messageId = await deliver(`Miroir ${randomUUID()}`)
  await eventually(async () => {
    await mirror.synchronise()
    const messages = await mirror.messages()
    assert.equal(messages.length, before + 1)
    assert.ok(messages.some((each) => each.includes(messageId)))
  })
})
