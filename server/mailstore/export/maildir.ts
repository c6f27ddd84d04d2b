import type { WalkedMessage } from '../client/message-shapes.ts'

/** A file of a Maildir: when, which, and the flags in the order of the alphabet, as cr.yp.to/proto/maildir.html has it. */
export function maildirName({ id, idate, ...flags }: WalkedMessage): string {
  const letters = [
    flags.draft ? 'D' : '',
    flags.flagged ? 'F' : '',
    flags.forwarded ? 'P' : '',
    flags.answered ? 'R' : '',
    flags.seen ? 'S' : '',
  ]
  return `${Math.floor(new Date(idate).getTime() / 1000)}.U${id}.facteur:2,${letters.join('')}`
}

/** Files on disk have LF: CRLF belongs to the wire. */
export async function* unixLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = ''
  for await (const chunk of source) {
    const text = held + chunk.toString('latin1')
    held = text.endsWith('\r') ? '\r' : ''
    yield Buffer.from(text.slice(0, text.length - held.length).replace(/\r\n/g, '\n'), 'latin1')
  }
  if (held !== '') yield Buffer.from(held, 'latin1')
}
