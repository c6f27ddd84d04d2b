import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Config, schema } from '../../config/schema.ts'
import type { EnqueueInput } from '../../mailstore/queue/enqueue.ts'
import { formatHeader, headerValues } from '../../mailstore/queue/header.ts'
import { AppError } from '../../contract/errors.ts'
import type { Notice } from './notice.ts'
import { createSystemMail } from './system-mail.ts'

const defaults = Object.fromEntries(
  Object.entries(schema).map(([section, settings]) => [
    section,
    Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default])),
  ]),
) as Config

const person = {
  displayName: 'Élodie D’Arbois',
  address: 'elodie.darbois@ac-demo.fr',
  recoveryAddress: 'elodie@boite.example',
}
const at = new Date('2026-11-30T07:15:00Z')
const changed: Notice = { kind: 'passwordChanged', at, ip: '192.0.2.7' }

function start(refuse = false) {
  const queued: { input: EnqueueInput; raw: string }[] = []
  let kicks = 0
  const mail = createSystemMail({
    config: defaults,
    queue: {
      async enqueue(input) {
        if (refuse) throw new AppError('unavailable', 'no')
        const chunks: Buffer[] = [formatHeader(input.header)]
        for await (const chunk of input.body) chunks.push(chunk)
        queued.push({ input, raw: Buffer.concat(chunks).toString('latin1') })
        return { queueId: 'q' }
      },
    },
    onQueued: () => void kicks++,
    now: () => at,
  })
  return { mail, queued, kicks: () => kicks }
}

test('a notice goes to the mailbox and to the recovery address, each by itself, and says that it is automatic', async () => {
  const { mail, queued, kicks } = start()
  await mail.tell(person, changed)
  assert.deepEqual(
    queued.map(({ input }) => [input.forwardPaths, input.reversePath]),
    [
      [[person.address], ''],
      [[person.recoveryAddress], ''],
    ],
  )
  assert.equal(kicks(), 2)
  for (const { input, raw } of queued) {
    assert.deepEqual(headerValues(input.header, 'auto-submitted'), ['auto-generated'])
    assert.match(headerValues(input.header, 'from').join(), /<ne-pas-repondre@ac-demo\.fr>$/)
    assert.match(raw, /Content-Type: text\/plain; charset=utf-8/)
    assert.match(raw, /Content-Type: text\/html; charset=utf-8/)
    assert.match(raw, /192\.0\.2\.7/)
  }
})

test('who has no recovery address gets one mail; a queue that is away fails no change of a password', async () => {
  const one = start()
  await one.mail.tell({ ...person, recoveryAddress: '' }, changed)
  await one.mail.tell(person, changed, { where: 'mailbox' })
  assert.deepEqual(
    one.queued.map(({ input }) => input.forwardPaths),
    [[person.address], [person.address]],
  )
  const away = start(true)
  await away.mail.tell(person, changed)
  await assert.rejects(away.mail.send(person.address, '', changed), { code: 'unavailable' })
})

test('the Message-ID is the same for the same key, and another for each recipient and each telling', async () => {
  const { mail, queued } = start()
  const ids = (): string[] => queued.flatMap(({ input }) => headerValues(input.header, 'message-id'))
  await mail.tell(person, changed, { key: 'departure 2026-11-30' })
  await mail.tell(person, changed, { key: 'departure 2026-11-30' })
  assert.equal(new Set(ids()).size, 2)
  await mail.tell(person, changed)
  await mail.tell(person, changed)
  assert.equal(new Set(ids()).size, 6)
})

test('what people wrote cannot become a header or markup', async () => {
  const { mail, queued } = start()
  const name = '"Robert\r\nBcc: x@y.example <b>'
  await mail.tell({ ...person, displayName: name }, { kind: 'applicationPasswordCreated', at, name: '<img src=x>' })
  for (const { input, raw } of queued) {
    assert.deepEqual(headerValues(input.header, 'bcc'), [])
    const html = raw.slice(raw.indexOf('text/html'))
    assert.doesNotMatch(html, /<img|<b>/)
  }
})
