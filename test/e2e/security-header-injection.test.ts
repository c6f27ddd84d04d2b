import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import type { Upload } from '../../server/contract/send.ts'
import { eventually } from '../kit/eventually.ts'
import { openImap } from '../kit/imap.ts'
import { plainMessage } from '../kit/message.ts'
import { demoColleague, demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { SmtpDialog, sendBySmtp } from '../kit/smtp.ts'
import { WebSession } from '../kit/web-session.ts'

/** Header injection: a line end in a field must never begin a field, a recipient or a command of somebody's making. */

const facteur = sharedFacteur()
let pierre: DemoPerson
let colleague: DemoPerson

before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
  colleague = await demoColleague(facteur)
})

const lineEnds = ['\r\n', '\n', '\r', '\r\n ', '\u2028', '\u0085', '\0']

/** The header of the newest message of the colleague that holds the mark, field by field. */
async function headerWith(mark: string): Promise<string[]> {
  await using imap = await openImap(facteur, colleague)
  const source = await eventually(async () => {
    await imap.client.mailboxOpen('INBOX')
    const { exists } = imap.client.mailbox || { exists: 0 }
    for await (const { source: found } of imap.client.fetch(`${Math.max(1, exists - 20)}:*`, { source: true }))
      if (found?.includes(mark)) return found.toString('latin1')
    throw new Error(`no message with ${mark}`)
  })
  return (source.split('\r\n\r\n', 1)[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split(/\r\n|\r|\n/)
}

function assertNothingInjected(header: string[], what: string): void {
  assert.deepEqual(
    header.filter((line) => /^(X-Injected|Bcc)\s*:/i.test(line)),
    [],
    what,
  )
}

test('no field of a message from the webmail can begin another', async () => {
  const session = await WebSession.open(facteur.origin, pierre)
  for (const lineEnd of lineEnds) {
    const evil = `x${lineEnd}X-Injected: oui${lineEnd}Bcc: victime@${outsideDomain}`
    const base = { from: pierre.address, to: [colleague.address], subject: 'Injection', text: 'x' }
    const variants = [
      { ...base, subject: evil },
      { ...base, to: [`"${evil}" <${colleague.address}>`] },
      { ...base, to: [`${colleague.address}${lineEnd}X-Injected: oui`] },
      { ...base, cc: [`${evil} <${colleague.address}>`] },
      { ...base, from: `"${evil}" <${pierre.address}>` },
    ]
    for (const variant of variants) {
      const mark = randomUUID()
      const response = await session.fetch('/api/send', { method: 'POST', json: { ...variant, text: mark } })
      const what = JSON.stringify(variant)
      assert.ok([200, 400, 403].includes(response.status), `${what}: ${response.status} ${await response.text()}`)
      if (response.status === 200) assertNothingInjected(await headerWith(mark), what)
    }
  }
})

test('no name of an attachment can begin a field', async () => {
  const session = await WebSession.open(facteur.origin, pierre)
  for (const lineEnd of ['\r\n', '\n', '"\r\n']) {
    const mark = randomUUID()
    const upload = await session.fetch('/api/uploads', {
      method: 'POST',
      body: 'contenu',
      headers: {
        'content-type': 'text/plain',
        'x-filename': encodeURIComponent(`a${lineEnd}X-Injected: oui${lineEnd}${lineEnd}b.txt`),
      },
    })
    if (upload.status === 400) continue
    assert.ok(upload.ok, String(upload.status))
    const { id } = (await upload.json()) as Upload
    const response = await session.fetch('/api/send', {
      method: 'POST',
      json: { from: pierre.address, to: [colleague.address], subject: 'Pièce', text: mark, uploadIds: [id] },
    })
    assert.equal(response.status, 200)
    const source = (await headerWith(mark)).join('\n')
    assert.doesNotMatch(source, /^X-Injected/im)
  }
})

test('no path of the envelope can hold a line end or reach the header', async () => {
  await using dialog = await SmtpDialog.open(facteur.ports.mx)
  for (const path of [
    'a@exterieur.example\rX-Injected: oui',
    'a@exterieur.example\nRCPT TO:<pierre.dupont@ac-demo.fr>',
    'a\0@exterieur.example',
  ]) {
    dialog.wire.write(`MAIL FROM:<${path}>\r\n`)
    const { code } = await dialog.reply()
    assert.ok(code >= 400, `${JSON.stringify(path)}: ${code}`)
    if (dialog.wire.ended) return
    await dialog.wire.readRest(200)
    await dialog.command('RSET').catch(() => null)
  }
})

test('what a stranger writes as our own findings is not believed', async () => {
  const { raw, messageId } = plainMessage({ to: colleague.address, subject: 'Faux verdict' })
  const forged = [
    'Authentication-Results: mail.ac-demo.fr; spf=pass; dkim=pass; dmarc=pass',
    'X-Spam-Status: No',
    'X-Facteur-Verdict: spam=no',
    'Delivered-To: somebody@else.example',
    'Return-Path: <somebody@else.example>',
  ]
  const reply = await sendBySmtp(
    facteur.ports.mx,
    { reversePath: `helene.lefevre@${outsideDomain}`, forwardPaths: [colleague.address] },
    `${forged.join('\r\n')}\r\n${raw}`,
  )
  assert.equal(reply.code, 250)
  const header = await headerWith(messageId)
  const results = header.filter((line) => /^Authentication-Results:\s*mail\.ac-demo\.fr/i.test(line))
  // RFC 8601 §5: one that carries our name and is not ours is removed.
  assert.ok(results.length <= 1, results.join('\n'))
  assert.ok(!results.some((line) => /dkim=pass/.test(line)), results.join('\n'))
  assert.equal(header.filter((line) => /^Return-Path:/i.test(line)).length, 1)
  assert.ok(!header.some((line) => /^Return-Path:.*somebody@else/i.test(line)))
})
