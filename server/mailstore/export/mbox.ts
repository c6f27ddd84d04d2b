import type { WalkedMessage } from '../client/message-shapes.ts'

/**
 * A message in an mbox file: a line `From …` before it, its own lines that look like one quoted (mboxrd), an empty line
 * after it, LF as line ends (RFC 4155 Appendix A). Flags stand in the fields that mail programs read: `Status` and
 * `X-Status` (mutt, Dovecot, Python), `X-Mozilla-Status` (Thunderbird).
 */
export async function* mboxMessage(
  message: Omit<WalkedMessage, 'id'>,
  source: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  yield Buffer.from(`From MAILER-DAEMON ${asctime(new Date(message.idate))}\n${statusFields(message)}`, 'latin1')
  let rest = ''
  for await (const chunk of source) {
    const text = rest + chunk.toString('latin1')
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    if (end > 0) yield Buffer.from(quoted(text.slice(0, end)), 'latin1')
  }
  yield Buffer.from(`${rest === '' ? '' : `${quoted(rest)}\n`}\n`, 'latin1')
}

/** Whole lines only. */
const quoted = (lines: string): string => lines.replace(/\r\n/g, '\n').replace(/^(>*From )/gm, '>$1')

function statusFields({ seen, answered, flagged, draft, forwarded }: Omit<WalkedMessage, 'id' | 'idate'>): string {
  const extra = `${answered ? 'A' : ''}${flagged ? 'F' : ''}${draft ? 'T' : ''}`
  // Thunderbird: 0x1 read, 0x2 answered, 0x4 starred, 0x1000 forwarded.
  const mozilla = (seen ? 1 : 0) | (answered ? 2 : 0) | (flagged ? 4 : 0) | (forwarded ? 0x1000 : 0)
  return [
    `Status: ${seen ? 'RO' : 'O'}\n`,
    extra === '' ? '' : `X-Status: ${extra}\n`,
    `X-Mozilla-Status: ${mozilla.toString(16).padStart(4, '0')}\n`,
  ].join('')
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** RFC 4155: asctime(3) in UTC. */
function asctime(at: Date): string {
  const time = at.toISOString().slice(11, 19)
  const day = String(at.getUTCDate()).padStart(2, ' ')
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${day} ${time} ${at.getUTCFullYear()}`
}
