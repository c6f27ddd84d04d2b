import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { eventually } from '../kit/eventually.ts'
import { openImap, uidsByMessageId } from '../kit/imap.ts'
import { plainMessage } from '../kit/message.ts'
import { demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { SmtpDialog } from '../kit/smtp.ts'
import { startSmtpSink } from '../kit/smtp-sink.ts'

/**
 * SMTP smuggling: two servers that disagree on where a message ends let a stranger hide a second message, with an
 * envelope of its own, inside the first. RFC 5321 §4.1.1.4: only CRLF.CRLF ends a message, and bare CR or LF are not
 * line ends (§2.3.8).
 */

const facteur = sharedFacteur()
const sender = `helene.lefevre@${outsideDomain}`
let pierre: DemoPerson

before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
})

const falseEnds = ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r.\r\n', '\r\n.\r', '\r\n\0.\r\n', '\r\n.\0\r\n']

type Smuggling = { falseEnd: string; bytes: Buffer; hiddenId: string }

/** A message with a second transaction hidden behind something that is no end of data. */
function smuggle(falseEnd: string, from: string, to: string): Smuggling {
  const outer = plainMessage({ from, to, subject: `Dehors ${randomUUID()}`, body: 'Le texte' })
  const hidden = plainMessage({ from: 'recteur@ac-demo.fr', to, subject: 'Dedans' })
  const transaction = `MAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n${hidden.raw}`
  return {
    falseEnd,
    bytes: Buffer.from(`${outer.raw.trimEnd()}${falseEnd}${transaction}\r\n.\r\n`, 'latin1'),
    hiddenId: hidden.messageId,
  }
}

/** Sends it all, then leaves; what the server made of it is seen in the mailbox. */
async function send(dialog: SmtpDialog, from: string, to: string, { bytes }: Smuggling): Promise<void> {
  assert.equal((await dialog.command(`MAIL FROM:<${from}>`)).code, 250)
  assert.equal((await dialog.command(`RCPT TO:<${to}>`)).code, 250)
  assert.equal((await dialog.command('DATA')).code, 354)
  dialog.wire.write(bytes)
  await dialog.reply().catch(() => null)
  dialog.wire.write('QUIT\r\n')
  await dialog.wire.readRest(5000)
}

/** After this message is in, everything sent before it would be in too. */
async function waitForMarker(): Promise<void> {
  const { raw, messageId } = plainMessage({ to: pierre.address, subject: 'Repère' })
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  assert.equal((await dialog.send({ reversePath: sender, forwardPaths: [pierre.address] }, raw)).code, 250)
  await using imap = await openImap(facteur, pierre)
  await eventually(async () => assert.equal((await uidsByMessageId(imap.client, messageId)).length, 1))
}

test('the MX sees one message where a stranger hides two', async () => {
  const attempts: Smuggling[] = []
  for (const falseEnd of falseEnds) {
    const attempt = smuggle(falseEnd, sender, pierre.address)
    attempts.push(attempt)
    await using dialog = await SmtpDialog.open(facteur.ports.mx)
    await send(dialog, sender, pierre.address, attempt)
  }
  await waitForMarker()
  await using imap = await openImap(facteur, pierre)
  for (const { hiddenId, falseEnd } of attempts)
    assert.deepEqual(await uidsByMessageId(imap.client, hiddenId), [], `hidden behind ${JSON.stringify(falseEnd)}`)
})

test('commands that come with the end of a message are not executed', async () => {
  const outer = plainMessage({ to: pierre.address, subject: `Dehors ${randomUUID()}` })
  const hidden = plainMessage({ to: pierre.address, subject: 'Dedans' })
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  await dialog.command(`MAIL FROM:<${sender}>`)
  await dialog.command(`RCPT TO:<${pierre.address}>`)
  assert.equal((await dialog.command('DATA')).code, 354)
  dialog.wire.write(
    `${outer.raw}\r\n.\r\nMAIL FROM:<${sender}>\r\nRCPT TO:<${pierre.address}>\r\nDATA\r\n${hidden.raw}\r\n.\r\n`,
  )
  await dialog.reply(20_000)
  await dialog.wire.readRest(1500)
  await waitForMarker()
  await using imap = await openImap(facteur, pierre)
  // Pipelining after the dot (RFC 2920 §3.1 lets DATA's end be followed by more) must at most give whole transactions.
  assert.ok((await uidsByMessageId(imap.client, outer.messageId)).length <= 1)
  assert.ok((await uidsByMessageId(imap.client, hidden.messageId)).length <= 1)
})

test('a message from inside cannot carry a second one out', async () => {
  await using sink = await startSmtpSink({ port: facteur.sinkPort })
  const to = `victime@${outsideDomain}`
  const attempts: Smuggling[] = []
  for (const falseEnd of falseEnds) {
    const attempt = smuggle(falseEnd, pierre.address, to)
    attempts.push(attempt)
    await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
    assert.equal((await dialog.authenticate(pierre.username, pierre.password)).code, 235)
    await send(dialog, pierre.address, to, attempt)
  }
  const marker = plainMessage({ from: pierre.address, to, subject: 'Repère' })
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  await dialog.authenticate(pierre.username, pierre.password)
  assert.equal((await dialog.send({ reversePath: pierre.address, forwardPaths: [to] }, marker.raw)).code, 250)
  await eventually(() => assert.ok(sink.messages.some(({ raw }) => raw.includes(marker.messageId))))
  const left = new Set(sink.messages.map(({ raw }) => messageIdOf(raw)))
  for (const { hiddenId, falseEnd } of attempts)
    assert.ok(!left.has(hiddenId), `hidden behind ${JSON.stringify(falseEnd)}`)
})

/** The Message-ID of the header, not of anything in the text. */
function messageIdOf(raw: string): string | undefined {
  const header = raw.split('\r\n\r\n', 1)[0] ?? ''
  return /^Message-ID:\s*(<[^>]+>)/im.exec(header)?.[1]
}
