import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { facteurCommand } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { fetchByMessageId, openImap } from '../kit/imap.ts'
import { composeMessage, plainMessage } from '../kit/message.ts'
import { demoColleague, demoNewcomer, demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { SmtpDialog } from '../kit/smtp.ts'
import { startSmtpSink } from '../kit/smtp-sink.ts'
import { swaks, swaksExit } from '../kit/swaks.ts'

/** Mail from mail programs: RFC 6409 and RFC 8314, by swaks and by hand. */

const facteur = sharedFacteur()
let pierre: DemoPerson
let colleague: DemoPerson

before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
  colleague = await demoColleague(facteur)
})

for (const tls of ['starttls', 'tls'] as const) {
  test(`a message sent with ${tls} reaches a colleague, Date and Message-ID added, Bcc gone`, async () => {
    const subject = `Conseil de classe ${randomUUID()}`
    const { code, stdout } = await swaks({
      port: tls === 'tls' ? facteur.ports.submissions : facteur.ports.submission,
      from: pierre.address,
      to: colleague.address,
      tls,
      auth: { ...pierre, mechanism: tls === 'tls' ? 'LOGIN' : 'PLAIN' },
      raw: `From: Pierre Dupont <${pierre.address}>\nTo: ${colleague.address}\nBcc: secret@${outsideDomain}\nSubject: ${subject}\n\nBonjour.\n`,
    })
    assert.equal(code, swaksExit.delivered, stdout)
    await using imap = await openImap(facteur, colleague)
    const source = await eventually(async () => {
      await imap.client.mailboxOpen('INBOX')
      const found = await imap.client.fetchOne('*', { source: true })
      const text = (found && found.source?.toString()) || ''
      assert.ok(text.includes(subject))
      return text
    })
    const header = source.slice(0, source.indexOf('\r\n\r\n'))
    assert.match(header, /^Date: /m)
    assert.match(header, /^Message-ID: <[^>]+@[^>]+>/im)
    assert.doesNotMatch(header, /^Bcc:/im)
    // The network of the sender is nobody's business.
    assert.doesNotMatch(header, /127\.0\.0\.1|client\.example/)
  })
}

test('mail to the outside leaves with the envelope it was given', async () => {
  await using sink = await startSmtpSink({ port: facteur.sinkPort })
  const { raw } = await composeMessage({
    from: `Pierre Dupont <${pierre.address}>`,
    to: `a@${outsideDomain}`,
    subject: 'Sortie scolaire à Besançon',
  })
  const to = [`a@${outsideDomain}`, `b@${outsideDomain}`]
  const { code, stdout } = await swaks({
    port: facteur.ports.submissions,
    from: pierre.address,
    to,
    tls: 'tls',
    auth: pierre,
    raw,
  })
  assert.equal(code, swaksExit.delivered, stdout)
  await eventually(() => {
    const { messages } = sink
    assert.deepEqual(new Set(messages.flatMap(({ forwardPaths }) => forwardPaths)), new Set(to))
    assert.ok(messages.every(({ reversePath }) => reversePath === pierre.address))
  })
})

test('nothing is sent without a log-in, and no password is taken in clear', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.submission)
  const refused = await dialog.authenticate(pierre.username, pierre.password)
  assert.ok([530, 538].includes(refused.code), refused.lines.join(' / '))
  await dialog.startTls()
  // RFC 4954 §6.
  assert.equal((await dialog.command(`MAIL FROM:<${pierre.address}>`)).code, 530)
})

test('a wrong password is 535, for those who exist and those who do not', async () => {
  for (const username of [pierre.username, 'nemo']) {
    const { code } = await swaks({
      port: facteur.ports.submissions,
      from: pierre.address,
      to: colleague.address,
      tls: 'tls',
      auth: { username, password: 'mauvais-mot-de-passe' },
    })
    assert.equal(code, swaksExit.authRefused)
    await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
    const reply = await dialog.authenticate(username, 'mauvais-mot-de-passe')
    assert.deepEqual([reply.code, reply.enhancedCode], [535, '5.7.8'])
  }
})

test('a NUMEN is no password for sending', async () => {
  const newcomer = await demoNewcomer(facteur)
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  assert.equal((await dialog.authenticate(newcomer.username, newcomer.numen)).code, 535)
})

test('nobody writes in the name of another, in the envelope or in From', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  assert.equal((await dialog.authenticate(pierre.username, pierre.password)).code, 235)
  const forwardPaths = [colleague.address]
  const own = plainMessage({ from: pierre.address, to: colleague.address, subject: 'En mon nom' })
  const foreign = plainMessage({ from: colleague.address, to: colleague.address, subject: 'En ton nom' })
  const two = plainMessage({
    from: `${pierre.address}, ${colleague.address}`,
    to: colleague.address,
    subject: 'À deux',
  })
  assert.equal((await dialog.send({ reversePath: colleague.address, forwardPaths }, own.raw)).code, 550)
  assert.equal((await dialog.send({ reversePath: pierre.address, forwardPaths }, foreign.raw)).code, 550)
  assert.equal((await dialog.send({ reversePath: pierre.address, forwardPaths }, two.raw)).code, 550)
  assert.equal((await dialog.send({ reversePath: pierre.address, forwardPaths }, own.raw)).code, 250)
  await using imap = await openImap(facteur, colleague)
  await eventually(() => fetchByMessageId(imap.client, own.messageId))
  await assert.rejects(fetchByMessageId(imap.client, foreign.messageId))
})

test('an unknown colleague is told at RCPT or comes back as a message, never lost in silence', async () => {
  const { raw } = plainMessage({
    from: pierre.address,
    to: 'nemo.personne@ac-demo.fr',
    subject: `Nemo ${randomUUID()}`,
  })
  const subject = /Subject: (.*)/.exec(raw)?.[1]?.trim() ?? ''
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  await dialog.authenticate(pierre.username, pierre.password)
  const reply = await dialog.send({ reversePath: pierre.address, forwardPaths: ['nemo.personne@ac-demo.fr'] }, raw)
  if (reply.code === 550) return
  assert.equal(reply.code, 250)
  await using imap = await openImap(facteur, pierre)
  await eventually(async () => {
    await imap.client.mailboxOpen('INBOX')
    const newest = await imap.client.fetchOne('*', { source: true })
    const source = newest ? (newest.source?.toString() ?? '') : ''
    // RFC 3464 §2.3.
    assert.match(source, /Content-Type: message\/delivery-status/i)
    assert.match(source, /^Final-Recipient: rfc822; ?nemo\.personne@ac-demo\.fr/im)
    assert.match(source, /^Status: 5\.1\.1/m)
    assert.ok(source.includes(subject))
  })
})

test('a report of success is written for who asks, with the mark of the question', async () => {
  const subject = `Convocation ${randomUUID()}`
  const transport = createTransport({
    ...{ host: '127.0.0.1', port: facteur.ports.submissions, secure: true, tls: { rejectUnauthorized: false } },
    auth: { user: pierre.username, pass: pierre.password },
  })
  await transport.sendMail({
    ...{ from: pierre.address, to: colleague.address, subject, text: 'Bonjour.' },
    dsn: { id: `conv+${subject.slice(-12)}`, return: 'headers', notify: 'success', recipient: colleague.address },
  })
  await using imap = await openImap(facteur, pierre)
  const report = await eventually(async () => {
    await imap.client.mailboxOpen('INBOX')
    const found = await imap.client.fetchOne('*', { source: true })
    const text = (found && found.source?.toString()) || ''
    assert.ok(text.includes(subject))
    return text
  })
  assert.match(report, /^Action: delivered\r$/m)
  assert.match(report, new RegExp(`^Original-Envelope-Id: conv\\+2?B?${subject.slice(-12)}\\r$`, 'm'))
  assert.match(
    report,
    new RegExp(`^Original-Recipient: rfc822;\\s*${colleague.address.replaceAll('.', '\\.')}\\r$`, 'm'),
  )
  // RET=HDRS: the header of the message, and not its text.
  assert.doesNotMatch(report, /^Bonjour\.\r$/m)
})

test('TLS all the way is offered under TLS, and kept to', async () => {
  // A server without TLS, and a domain of its own: a destination that fails rests for a while.
  await using sink = await startSmtpSink({ port: facteur.sinkPort })
  const recipient = `${randomUUID()}@sans-tls.example`
  const transport = createTransport({
    ...{ host: '127.0.0.1', port: facteur.ports.submissions, secure: true, tls: { rejectUnauthorized: false } },
    auth: { user: pierre.username, pass: pierre.password },
  })
  await transport.sendMail({
    ...{ from: pierre.address, to: recipient, subject: 'Confidentiel', text: 'Bonjour.' },
    requireTLSExtensionEnabled: true,
  })
  const waiting = await eventually(async () => {
    const { stdout } = await facteurCommand(facteur, ['queue', 'list'])
    const line = stdout.split('\n').find((each) => each.includes(recipient))
    assert.match(line ?? stdout, /\tdifféré\t/)
    return line ?? ''
  })
  const [id = ''] = waiting.split(/\s+/)
  const dropped = await facteurCommand(facteur, ['queue', 'drop', id])
  assert.equal(dropped.code, 0, dropped.stderr)
  assert.deepEqual(sink.messages, [])
})
