import type { MailEvent } from '../../server/contract/events.ts'
import { eventually } from './eventually.ts'
import type { WebSession } from './web-session.ts'

/** One event stream, as a browser has it. */
export type OpenEvents = Disposable & {
  /** All that have come. */
  all: MailEvent[]
  /** Waits for one; an earlier one counts. */
  next(isWanted: (event: MailEvent) => boolean): Promise<MailEvent>
}

export async function openEvents({ origin, cookie }: Pick<WebSession, 'origin' | 'cookie'>): Promise<OpenEvents> {
  const stop = new AbortController()
  const response = await fetch(`${origin}/api/events`, { headers: { cookie }, signal: stop.signal })
  if (!response.ok || response.body === null) throw new Error(`the event stream answered ${response.status}`)
  const all: MailEvent[] = []
  const reading = read(response.body, all)
  reading.catch(() => undefined)
  return {
    all,
    next: (isWanted) =>
      eventually(() => {
        const found = all.find(isWanted)
        if (!found) throw new Error(`not among ${JSON.stringify(all)}`)
        return found
      }),
    [Symbol.dispose]: () => stop.abort(),
  }
}

async function read(body: ReadableStream<Uint8Array>, all: MailEvent[]): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) all.push(JSON.parse(data) as MailEvent)
    }
  }
}
