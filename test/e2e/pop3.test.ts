import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { LineClient } from '../kit/line-client.ts'
import { plainMessage } from '../kit/message.ts'
import { demoColleague, demoNewcomer, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'

/** POP3 (RFC 1939) by hand. */

const facteur = sharedFacteur()
let person: DemoPerson

before(async () => {
  person = await demoColleague(facteur)
})

async function open(tls: boolean): Promise<LineClient> {
  const wire = await LineClient.open(tls ? facteur.ports.pop3s : facteur.ports.pop3, { tls })
  assert.match(await wire.readLine(), /^\+OK/)
  return wire
}

async function command(wire: LineClient, line: string): Promise<string> {
  wire.write(line + '\r\n')
  return await wire.readLine()
}

/** The lines of a multi-line answer, its first one apart, dots unstuffed (RFC 1939 §3). */
async function multiLine(wire: LineClient, line: string): Promise<string[]> {
  assert.match(await command(wire, line), /^\+OK/, line)
  const lines: string[] = []
  for (let next = await wire.readLine(); next !== '.'; next = await wire.readLine()) lines.push(next.replace(/^\./, ''))
  return lines
}

test('a message is listed and retrieved as it was sent, and stays when it is not deleted', async () => {
  const { raw, messageId } = plainMessage({
    to: person.address,
    subject: 'Par le bureau de poste',
    body: 'Une ligne\r\n.\r\n..deux points\r\nfin',
  })
  const reversePath = `helene.lefevre@${outsideDomain}`
  // The dots in the text are stuffed on the way and come back as they were.
  const reply = await sendBySmtp(facteur.ports.mx, { reversePath, forwardPaths: [person.address] }, raw)
  assert.equal(reply.code, 250)
  for (const round of ['first', 'second']) {
    await using wire = await open(true)
    assert.match(await command(wire, `USER ${person.username}`), /^\+OK/)
    assert.match(await command(wire, `PASS ${person.password}`), /^\+OK/)
    const count = Number((await command(wire, 'STAT')).split(' ')[1])
    assert.ok(count > 0)
    const listed = await multiLine(wire, 'UIDL')
    assert.equal(listed.length, count)
    let text = ''
    for (let number = count; number > 0 && !text.includes(messageId); number--)
      text = (await multiLine(wire, `RETR ${number}`)).join('\r\n')
    assert.ok(text.includes(messageId), round)
    assert.ok(text.includes('Une ligne\r\n.\r\n..deux points\r\nfin'), text)
    assert.match(await command(wire, 'QUIT'), /^\+OK/)
  }
})

test('STLS protects a connection that starts in clear, and no password is taken before', async () => {
  // RFC 2595 §4.
  await using wire = await open(false)
  const capabilities = await multiLine(wire, 'CAPA')
  assert.ok(capabilities.includes('STLS'), capabilities.join(' '))
  await command(wire, `USER ${person.username}`)
  assert.match(await command(wire, `PASS ${person.password}`), /^-ERR/)
  await using second = await open(false)
  assert.match(await command(second, 'STLS'), /^\+OK/)
  await second.startTls()
  assert.match(await command(second, `USER ${person.username}`), /^\+OK/)
  assert.match(await command(second, `PASS ${person.password}`), /^\+OK/)
})

test('a wrong password and a NUMEN open nothing', async () => {
  const newcomer = await demoNewcomer(facteur)
  for (const [username, password] of [
    [person.username, 'mauvais-mot-de-passe'],
    [newcomer.username, newcomer.numen],
  ] as const) {
    await using wire = await open(true)
    await command(wire, `USER ${username}`)
    assert.match(await command(wire, `PASS ${password}`), /^-ERR/)
  }
})
