import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { formatHeader } from './header.ts'
import { splitMessage } from './split-message.ts'

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1')
}

const message = 'From: a@b.fr\r\nSubject: x\r\n y\r\n\r\ncorps\r\n\r\nfin\r\n'

test('header and body are parted at the first empty line, however the chunks fall', async () => {
  for (let size = 1; size <= message.length; size += 1) {
    const { header, body } = await splitMessage(inPieces(message, size))
    assert.equal(header.length, 2, `pieces of ${size}`)
    assert.equal(Buffer.concat([formatHeader(header), await buffer(body)]).toString('latin1'), message)
  }
})

test('the empty line may be written with bare line feeds', async () => {
  const { header, body } = await splitMessage(Buffer.from('A: 1\n\ncorps'))
  assert.deepEqual([header.length, (await buffer(body)).toString()], [1, 'corps'])
})

test('a message may have no body, no header, or nothing at all', async () => {
  const halves = async (text: string): Promise<[number, string]> => {
    const { header, body } = await splitMessage(Buffer.from(text))
    return [header.length, (await buffer(body)).toString()]
  }
  assert.deepEqual(await halves('A: 1\r\n'), [1, ''])
  assert.deepEqual(await halves('\r\ncorps'), [0, 'corps'])
  assert.deepEqual(await halves(''), [0, ''])
})

test('a header without an end is refused before it fills the memory', async () => {
  let given = 0
  const endless = (async function* () {
    for (;;) {
      given += 65_536
      yield Buffer.alloc(65_536, 'x')
    }
  })()
  await assert.rejects(splitMessage(endless), { code: 'invalid' })
  assert.ok(given < 2 * 1024 * 1024)
})

test('what the source throws comes through', async () => {
  const broken = (async function* () {
    yield Buffer.from('A: 1\r\n\r\nco')
    throw new Error('gone')
  })()
  const { body } = await splitMessage(broken)
  await assert.rejects(buffer(body), /gone/)
})
