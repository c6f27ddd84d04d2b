import type { Readable } from 'node:stream'

export type ServerSentEvent = { id: string | null; event: string; data: string }

/** One event of WildDuck is a few hundred bytes; a stream that sends no line end in this many is no event stream. */
const maxBufferedChars = 1024 * 1024

/** Reads a Server-Sent Events stream (WHATWG HTML §9.2). Comments become nothing; ends when the stream ends. */
export async function* parseEventStream(stream: Readable): AsyncGenerator<ServerSentEvent> {
  let buffered = ''
  let event = emptyEvent()
  for await (const chunk of stream.setEncoding('utf8')) {
    buffered += String(chunk)
    if (buffered.length > maxBufferedChars) throw new Error('an event stream without line ends')
    const lines = buffered.split('\n')
    buffered = lines.pop() ?? ''
    for (const rawLine of lines) {
      const line = rawLine.endsWith('\r') ? rawLine.slice(0, -1) : rawLine
      if (line === '') {
        if (event.data.length > 0) yield { id: event.id, event: event.event, data: event.data.join('\n') }
        event = emptyEvent()
      } else takeLine(event, line)
    }
  }
}

type PartialEvent = { id: string | null; event: string; data: string[] }
const emptyEvent = (): PartialEvent => ({ id: null, event: 'message', data: [] })

function takeLine(event: PartialEvent, line: string): void {
  const colon = line.indexOf(':')
  const field = colon === -1 ? line : line.slice(0, colon)
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (field === 'data') event.data.push(value)
  else if (field === 'id') event.id = value
  else if (field === 'event') event.event = value
}
