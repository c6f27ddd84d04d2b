import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { LineClient } from '../kit/line-client.ts'
import { demoPerson, type DemoPerson } from '../kit/people.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { SmtpDialog } from '../kit/smtp.ts'

/**
 * STARTTLS injection: what a stranger in the middle puts behind STARTTLS, in clear, must not be taken for something
 * that came over TLS. RFC 3207 §4.2 and RFC 9051 §6.2.1: everything learned before is forgotten.
 */

const facteur = sharedFacteur()
let pierre: DemoPerson

before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
})

/** Writes the command with an injected one behind it in one packet, upgrades if it may, and gives what comes after. */
async function inject(wire: LineClient, startTls: string, injected: string, accepted: RegExp): Promise<string> {
  wire.write(`${startTls}\r\n${injected}\r\n`)
  const answer = await wire.readLine()
  if (!accepted.test(answer)) return ''
  try {
    await wire.startTls()
  } catch {
    // Refusing the connection altogether is a right answer to bytes where a TLS handshake should be.
    return ''
  }
  return await wire.readRest(1000)
}

for (const [name, port] of [
  ['submission', () => facteur.ports.submission],
  ['the MX', () => facteur.ports.mx],
] as const) {
  test(`${name} executes nothing that was sent with STARTTLS in clear`, async () => {
    await using dialog = await SmtpDialog.open(port())
    const answers = await inject(dialog.wire, 'STARTTLS', 'MAIL FROM:<a@exterieur.example>\r\nNOOP', /^220/)
    assert.equal(answers, '')
  })

  test(`${name} forgets the greeting from before TLS`, async () => {
    await using dialog = await SmtpDialog.open(port())
    assert.equal((await dialog.command('STARTTLS')).code, 220)
    await dialog.wire.startTls()
    const { code } = await dialog.command('MAIL FROM:<a@exterieur.example>')
    // RFC 3207 §4.2: the client must say EHLO again; 530 where a log-in is needed anyway.
    assert.ok([503, 530].includes(code), String(code))
  })

  test(`${name} offers TLS once`, async () => {
    // RFC 3207 §4.2.
    await using dialog = await SmtpDialog.open(port())
    await dialog.startTls()
    const { lines } = await dialog.command('EHLO client.example')
    assert.ok(!lines.some((line) => /STARTTLS/.test(line)), lines.join(' / '))
  })
}

test('IMAP executes nothing that was sent with STARTTLS in clear', async () => {
  await using wire = await LineClient.open(facteur.ports.imap)
  await wire.readLine()
  const answers = await inject(wire, 'a STARTTLS', 'b CAPABILITY', /^a OK/)
  assert.doesNotMatch(answers, /^b /m)
})

test('POP3 executes nothing that was sent with STLS in clear', async () => {
  await using wire = await LineClient.open(facteur.ports.pop3)
  await wire.readLine()
  const answers = await inject(wire, 'STLS', 'CAPA', /^\+OK/)
  assert.equal(answers, '')
})

test('a log-in from before TLS does not count after it', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.submission)
  await dialog.authenticate(pierre.username, pierre.password)
  await dialog.startTls()
  assert.equal((await dialog.command(`MAIL FROM:<${pierre.address}>`)).code, 530)
})
