import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { arc } from 'mailauth/lib/arc/index.js'
import { formatHeader, parseHeader } from '../../mailstore/queue/header.ts'
import { mendLines } from '../mend-lines.ts'
import { bodyHashOf } from './body-hash.ts'
import { activateNextKeys, dnsValueOf, forgetOldKeys, loadKeys, prepareNextKeys } from './keys.ts'
import { sealFields } from './seal.ts'
import { openSigner, type Signer } from './signer.ts'

/** What we sign, and what a verifier that is not ours says of it. */

const domain = 'ac-demo.fr'
const now = new Date('2026-11-30T08:00:00Z')
let folder = ''
let signer: Signer
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-dkim-'))
  await loadKeys(folder, domain, now)
  signer = await openSigner(folder, [domain])
})
after(() => rm(folder, { recursive: true }))

const header =
  `From: =?utf-8?q?=C3=89lo=C3=AFse?= <eloise.petit@${domain}>\r\nTo: "Jean, Paul" <x@exemple.org>,\r\n\ty@exemple.org\r\n` +
  'Subject: R\xe9union  du\r\n  lundi\r\nDate: Mon, 30 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@x>\r\n\r\n'

async function* pieces(text: string, size = 7): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1')
}
const whole = async (chunks: AsyncIterable<Buffer>): Promise<string> => {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString('latin1')
}

async function resolver(name: string): Promise<string[][]> {
  const found = (await loadKeys(folder, domain)).find(({ selector }) => name === `${selector}._domainkey.${domain}`)
  if (!found) throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' })
  return [[dnsValueOf(found)]]
}

async function signed(body: string, change = header): Promise<string> {
  const fields = parseHeader(Buffer.from(change, 'latin1'))
  const signatures = await signer.sign(fields, await bodyHashOf(mendLines(pieces(body))), now)
  return formatHeader([...signatures, ...fields]).toString('latin1') + (await whole(mendLines(pieces(body))))
}

async function verdicts(message: string): Promise<string[]> {
  const { results } = await dkimVerify(Buffer.from(message, 'latin1'), { resolver })
  return results.map(({ status, info }) => `${/a=([a-z0-9-]+)/.exec(info)?.[1] ?? ''} ${status.result}`)
}
const bothPass = ['rsa-sha256 pass', 'ed25519-sha256 pass']

test('both signatures hold, whatever the body is made of', async () => {
  for (const body of [
    '',
    'Bonjour\r\n',
    'sans fin de ligne',
    '.\r\n..point\r\n. \t \r\n\r\n\r\n',
    `${'x'.repeat(996)}\r\n\xe9\xe0\x00\x80\r\n`,
    'LF\nseul\rCR\r\r\nfin\r',
  ])
    assert.deepEqual((await verdicts(await signed(body))).sort(), [...bothPass].sort(), JSON.stringify(body))
})

test('a field added, a letter changed or a body cut breaks both', async () => {
  const message = await signed('Bonjour\r\nEloise\r\n')
  for (const changed of [
    `From: Chef <chef@${domain}>\r\n${message}`,
    `Subject: Autre\r\n${message}`,
    `Cc: z@exemple.org\r\n${message}`,
    message.replace('Bonjour', 'Bonsoir'),
    message.replace('Eloise\r\n', ''),
  ])
    assert.ok((await verdicts(changed)).every((verdict) => !verdict.endsWith(' pass')))
  // What servers and lists add on the way does no harm.
  assert.equal((await verdicts(`Received: from a by b; x\r\nList-Id: <l.x>\r\n${message}`)).length, 2)
})

test('only an author of ours is signed for, and only one', async () => {
  const sign = async (from: string) =>
    (await signer.sign(parseHeader(Buffer.from(`${from}\r\n\r\n`)), await bodyHashOf(pieces('')), now)).length
  assert.equal(await sign('From: a@AC-demo.fr'), 2)
  assert.equal(await sign('From: a@autre.fr'), 0)
  assert.equal(await sign('From: "a@ac-demo.fr" <b@autre.fr>'), 0)
  assert.equal(await sign('From: a@ac-demo.fr, b@autre.fr'), 0)
  assert.equal(await sign('Subject: x'), 0)
})

test('keys are closed to others, and a second pair is published before it signs', async () => {
  const own = join(folder, domain)
  for (const name of await readdir(own)) assert.equal((await stat(join(own, name))).mode & 0o777, 0o600, name)
  const states = (keys: Awaited<ReturnType<typeof loadKeys>>) =>
    keys.map(({ selector, state }) => `${selector} ${state}`)
  const first = ['f20261130r active', 'f20261130e active']
  assert.deepEqual(states(await loadKeys(folder, domain)), first)
  const later = new Date('2026-11-30T10:00:00Z')
  assert.deepEqual(states(await prepareNextKeys(folder, domain, later)), [
    ...first,
    'f20261130ar next',
    'f20261130ae next',
  ])
  assert.equal((await prepareNextKeys(folder, domain, later)).length, 4)
  assert.match(await signed('x\r\n'), / s=f20261130r;/)
  await activateNextKeys(folder, domain, later)
  const message = await signed('x\r\n')
  assert.match(message, / s=f20261130ar;/)
  assert.doesNotMatch(message, / s=f20261130r;/)
  assert.deepEqual((await verdicts(message)).length, 2)
  assert.ok(!(await readdir(own)).includes('f20261130r.pem'))
  assert.equal((await forgetOldKeys(folder, domain, 14, new Date('2026-12-13T00:00:00Z'))).length, 4)
  assert.equal((await forgetOldKeys(folder, domain, 14, new Date('2026-12-15T00:00:00Z'))).length, 2)
})

test('what is forwarded is sealed with what the MX found, and a second seal stands on the first', async () => {
  const key = await signer.sealingKey()
  assert.ok(key)
  const results = 'Authentication-Results: mail.ac-demo.fr;\r\n spf=pass smtp.mailfrom=jean@monde.example;\r\n arc='
  const body = 'Bonjour\r\n'
  const seal = async (message: string) => {
    const { fields, problem } = await sealFields(
      parseHeader(Buffer.from(message)),
      pieces(body),
      key,
      'mail.ac-demo.fr',
      now,
    )
    assert.equal(problem, null)
    return fields
  }
  const original = `${results}none\r\nFrom: jean@monde.example\r\nSubject: x\r\n\r\n`
  const first = await seal(original)
  assert.deepEqual(
    first.map(({ key: name }) => name),
    ['arc-seal', 'arc-message-signature', 'arc-authentication-results'],
  )
  const forwarded = formatHeader([...first, ...parseHeader(Buffer.from(original))]).toString('latin1')
  assert.equal(await chainOf(forwarded + body), 'pass')
  const next = parseHeader(Buffer.from(original.replace('arc=none', 'arc=pass')))
  const second = await seal(formatHeader([...first, ...next]).toString('latin1'))
  assert.match(second[0]?.line ?? '', /i=2;.*cv=pass/s)
  const again = formatHeader([...second, ...parseHeader(Buffer.from(forwarded))]).toString('latin1')
  assert.equal(await chainOf(again + body), 'pass')
  // Written here and never checked: there is nothing to attest.
  assert.deepEqual((await seal('From: a@ac-demo.fr\r\n\r\n')).length, 0)
})

async function chainOf(message: string): Promise<string | undefined> {
  const verified = await dkimVerify(Buffer.from(message, 'latin1'), { resolver })
  const result = await arc(verified.arc as Parameters<typeof arc>[0], { resolver })
  return result.status.result
}
