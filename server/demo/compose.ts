import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { attach, sceneOf } from './attachments/attach.ts'
import { picture } from './attachments/picture.ts'
import { addWorkingDays, atTime, fillDates, formatMoment } from './calendar.ts'
import type { DemoPeople } from './people.ts'
import { escapeHtml, toHtml, toText } from './script/markup.ts'
import type { Script, ScriptMessage, When } from './script/script.ts'
import { typeset } from './script/typeset.ts'

export type Mailbox = { name: string; address: string }

/** One message of a conversation, ready to be put into mailboxes or sent. */
export type ComposedMessage = {
  messageId: string
  from: Mailbox
  /** Everybody it is for, whoever they are. */
  recipients: Mailbox[]
  at: Date
  raw: Buffer
  script: ScriptMessage
}

/** The messages of a conversation, in order, each one quoting the one it answers. */
export async function composeScript(
  script: Script,
  { people, now, folder }: { people: DemoPeople; now: Date; folder: string },
): Promise<ComposedMessage[]> {
  const composed: ComposedMessage[] = []
  let before: { text: string; html: string; from: Mailbox; at: Date } | null = null
  for (const [index, message] of script.messages.entries()) {
    const at = momentOf(message.when, now)
    const [from] = resolve(message.from, people)
    if (!from) throw new Error(`${script.id}: nobody is ${message.from}`)
    const to = message.to.flatMap((each) => resolve(each, people)).filter(({ address }) => address !== from.address)
    const cc = message.cc.flatMap((each) => resolve(each, people))
    const words = typeset(fillDates(message.body, now))
    const page = message.page === null ? null : await readFile(join(folder, 'newsletters', message.page), 'utf8')
    let text = toText(words)
    let html = page === null ? toHtml(words) : typeset(fillDates(page, now))
    if (message.quotes && before !== null) {
      const intro = typeset(`Le ${formatMoment(before.at)}, ${before.from.name} a écrit :`)
      text += `\n\n${intro}\n\n${before.text.replace(/^/gm, '> ').replace(/^> (?=>)/gm, '>')}`
      html += `\n<p>${escapeHtml(intro)}</p>\n<blockquote type="cite" style="${quoteStyle}">\n${before.html}\n</blockquote>`
    }
    const messageId = `<demo.${script.id}.${index + 1}@ac-demo.fr>`
    const raw = await build({
      from,
      to,
      cc,
      subject: typeset(fillDates(message.subject, now)),
      date: at,
      messageId,
      ...(index > 0
        ? { inReplyTo: composed.at(-1)?.messageId, references: composed.map((earlier) => earlier.messageId) }
        : {}),
      text: text + '\n',
      ...(message.isPlain ? {} : { html: page === null ? `<div style="${bodyStyle}">\n${html}\n</div>` : html }),
      attachments: [
        ...message.inline.map(({ name, width, height }) => ({
          filename: `${name}.png`,
          contentType: 'image/png',
          contentDisposition: 'inline' as const,
          cid: `${name}@ac-demo.fr`,
          content: picture(sceneOf(name), width, height),
        })),
        ...message.attachments.map((each) => attach(each, now)),
      ],
      headers: page === null ? {} : { 'List-Unsubscribe': `<mailto:desabonnement@${domainOf(from.address)}>` },
    })
    composed.push({ messageId, from, recipients: [...to, ...cc], at, raw, script: message })
    before = { text, html, from, at }
  }
  return composed
}

const bodyStyle = 'font-family:sans-serif;font-size:14px;line-height:1.5'
const quoteStyle = 'margin:0 0 0 8px;padding-left:12px;border-left:3px solid #c8ccd4;color:#555'

function build(mail: ConstructorParameters<typeof MailComposer>[0]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    new MailComposer(mail).compile().build((error, message) => (error ? reject(error) : resolve(message)))
  })
}

export function momentOf(when: When, now: Date): Date {
  if ('minutesAgo' in when) return new Date(now.getTime() - when.minutesAgo * 60_000)
  return atTime(addWorkingDays(now, when.workingDays), when.time)
}

/** A username, `@UAI` for a whole school, or `Name <address>`. */
function resolve(who: string, people: DemoPeople): Mailbox[] {
  if (who.startsWith('@'))
    return [...people.values()]
      .filter(({ uai }) => uai === who.slice(1))
      .map(({ displayName: name, address }) => ({ name, address }))
  const outside = /^(.*) <([^>]+)>$/.exec(who)
  if (outside) return [{ name: outside[1] ?? '', address: outside[2] ?? '' }]
  const person = people.get(who)
  if (!person) throw new Error(`config/demo/people.csv has no ${who}`)
  return [{ name: person.displayName, address: person.address }]
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
