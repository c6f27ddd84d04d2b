import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../kit/eventually.ts'
import { openImap, uidsByMessageId } from '../kit/imap.ts'
import { plainMessage } from '../kit/message.ts'
import { demoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { SmtpDialog, sendBySmtp } from '../kit/smtp.ts'
import { swaks, swaksExit } from '../kit/swaks.ts'

/** What the MX refuses, and how: codes of RFC 5321 §4.2 with those of RFC 3463. */

const facteur = sharedFacteur()
const sender = `helene.lefevre@${outsideDomain}`

test('an unknown recipient is refused at RCPT with 550 5.1.1', async () => {
  const { code, stdout } = await swaks({ port: facteur.ports.mx, from: sender, to: 'nemo.personne@ac-demo.fr' })
  assert.equal(code, swaksExit.recipientRefused, stdout)
  assert.match(stdout, /RCPT TO:<nemo\.personne@ac-demo\.fr>\n<\*\* 550 5\.1\.1 /)
})

test('the known recipients of a message are served though another one is unknown', async () => {
  const { raw, messageId } = plainMessage({ to: 'pierre.dupont@ac-demo.fr', subject: 'Un inconnu parmi nous' })
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  assert.equal((await dialog.command(`MAIL FROM:<${sender}>`)).code, 250)
  assert.equal((await dialog.command('RCPT TO:<nemo.personne@ac-demo.fr>')).code, 550)
  assert.equal((await dialog.command('RCPT TO:<pierre.dupont@ac-demo.fr>')).code, 250)
  assert.equal((await dialog.command('DATA')).code, 354)
  dialog.wire.write(raw)
  assert.equal((await dialog.command('.')).code, 250)
  await using imap = await openImap(facteur, await demoPerson(facteur, 'pdupont'))
  await eventually(async () => assert.equal((await uidsByMessageId(imap.client, messageId)).length, 1))
})

test('nothing is relayed to other domains, whatever the address is dressed as', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  const disguises = [
    `someone@${outsideDomain}`,
    `someone%${outsideDomain}@ac-demo.fr`,
    `"someone@${outsideDomain}"@ac-demo.fr`,
    `@ac-demo.fr:someone@${outsideDomain}`,
    `${outsideDomain}!someone@ac-demo.fr`,
    `someone@ac-demo.fr@${outsideDomain}`,
    'someone@[127.0.0.1]',
    'someone@localhost',
    'someone',
  ]
  for (const address of disguises) {
    await dialog.command('RSET')
    assert.equal((await dialog.command(`MAIL FROM:<${sender}>`)).code, 250)
    const { code, lines } = await dialog.command(`RCPT TO:<${address}>`)
    assert.ok(code >= 500 && code < 600, `${address}: ${lines.join(' / ')}`)
  }
  await dialog.command('RSET')
  await dialog.command(`MAIL FROM:<${sender}>`)
  const { code, enhancedCode } = await dialog.command(`RCPT TO:<someone@${outsideDomain}>`)
  assert.deepEqual({ code, enhancedCode }, { code: 550, enhancedCode: '5.7.1' })
})

test('a sender of the academy is no pass for relaying either', async () => {
  const { raw } = plainMessage({ to: `someone@${outsideDomain}`, subject: 'Relais' })
  const reply = await sendBySmtp(
    facteur.ports.mx,
    { reversePath: 'pierre.dupont@ac-demo.fr', forwardPaths: [`someone@${outsideDomain}`] },
    raw,
  )
  assert.equal(reply.code, 550)
})

test('case, a +tag and the null sender change nothing for a recipient', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  assert.equal((await dialog.command('MAIL FROM:<>')).code, 250)
  for (const address of ['Pierre.DUPONT@AC-Demo.FR', 'pierre.dupont+stage@ac-demo.fr'])
    assert.equal((await dialog.command(`RCPT TO:<${address}>`)).code, 250, address)
})

test('postmaster and abuse are always accepted, and reach the one who was named for it', async () => {
  // RFC 5321 §4.5.1, RFC 2142 §4.
  const { raw, messageId } = plainMessage({ to: 'postmaster@ac-demo.fr', subject: 'Pour le responsable' })
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  for (const address of ['Postmaster', 'abuse@ac-demo.fr', 'PostMaster@ac-demo.fr']) {
    await dialog.command('RSET')
    await dialog.command('MAIL FROM:<>')
    assert.equal((await dialog.command(`RCPT TO:<${address}>`)).code, 250, address)
  }
  await dialog.command('RSET')
  const reply = await dialog.send({ reversePath: sender, forwardPaths: ['postmaster@ac-demo.fr'] }, raw)
  assert.equal(reply.code, 250)
  await using imap = await openImap(facteur, await demoPerson(facteur, 'pdupont'))
  await eventually(async () => assert.equal((await uidsByMessageId(imap.client, messageId)).length, 1))
})

test('a message that says it is too large is refused before it is sent', async () => {
  // RFC 1870 §6.1 names 552; Haraka says 550, which tells a sender's server the same.
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  const { code } = await dialog.command(`MAIL FROM:<${sender}> SIZE=${200 * 1024 * 1024}`)
  assert.ok([550, 552].includes(code), String(code))
})

test('commands out of order, unknown commands and unknown parameters are told so', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  assert.equal((await dialog.command('RCPT TO:<pierre.dupont@ac-demo.fr>')).code, 503)
  assert.equal((await dialog.command('DATA')).code, 503)
  assert.ok([500, 502].includes((await dialog.command('FROBNICATE')).code))
  assert.equal((await dialog.command(`MAIL FROM:<${sender}> REQUIRETLS`)).code, 555)
})

test('the MX offers no log-in', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  const { lines } = await dialog.command('EHLO client.example')
  assert.ok(lines.some((line) => /STARTTLS/.test(line)))
  assert.ok(!lines.some((line) => /AUTH/.test(line)))
})
