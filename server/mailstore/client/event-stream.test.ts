import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { parseEventStream, type ServerSentEvent } from './event-stream.ts'

async function read(...chunks: (string | Buffer)[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = []
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
  for await (const event of parseEventStream(stream)) events.push(event)
  return events
}

test('events come whole however they are cut', async () => {
  const text = ': idle\n\ndata: {\ndata: "é": 1}\nid: 6b\n\nevent: error\ndata: x\r\n\r\n'
  const bytes = Buffer.from(text)
  const expected = [
    { id: '6b', event: 'message', data: '{\n"é": 1}' },
    { id: null, event: 'error', data: 'x' },
  ]
  assert.deepEqual(await read(text), expected)
  for (let at = 1; at < bytes.length; at++)
    assert.deepEqual(await read(bytes.subarray(0, at), bytes.subarray(at)), expected, `cut at ${at}`)
})

test('an event that is cut off at the end is no event', async () => {
  assert.deepEqual(await read('data: a\n\ndata: b\n'), [{ id: null, event: 'message', data: 'a' }])
})

test('a stream without line ends is given up', async () => {
  await assert.rejects(read('x'.repeat(600_000), 'x'.repeat(600_000)))
})
