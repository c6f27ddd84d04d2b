import type { AttachmentSpec, Script, ScriptMessage, When } from './script.ts'

/**
 * Reads one conversation: messages separated by a line of `=====`, each a block of `Champ : valeur` lines, an empty
 * line and the text. From the second message on, what is not said follows from the first: a reply to its sender.
 */
export function parseScript(id: string, text: string): Script {
  const messages: ScriptMessage[] = []
  for (const block of text.split(/^={5,}[ \t]*\n/m)) {
    try {
      messages.push(parseMessage(block, messages.at(-1)))
    } catch (error) {
      throw new Error(
        `${id}, message ${messages.length + 1}: ${error instanceof Error ? error.message : 'unreadable'}`,
        {
          cause: error,
        },
      )
    }
  }
  return { id, messages }
}

const fieldNames = new Set([
  'De',
  'À',
  'Cc',
  'Objet',
  'Quand',
  'Dossier',
  'Non lu',
  'Important',
  'Joint',
  'Image',
  'Page',
  'Format',
  'Cite',
  'Brouillon',
])

function parseMessage(block: string, previous: ScriptMessage | undefined): ScriptMessage {
  const end = block.indexOf('\n\n')
  const head = end < 0 ? block : block.slice(0, end)
  const body = end < 0 ? '' : block.slice(end).trim()
  const fields = parseFields(head)
  const one = (name: string): string | undefined => fields.get(name)?.[0]
  const all = (name: string): string[] => fields.get(name)?.flatMap((value) => splitList(value, ',')) ?? []
  const page = one('Page') ?? null
  return {
    from: one('De') ?? fail('De is missing'),
    to: fields.has('À') ? all('À') : previous ? [previous.from] : fail('À is missing'),
    cc: all('Cc'),
    subject: one('Objet') ?? (previous ? replySubject(previous.subject) : fail('Objet is missing')),
    when: parseWhen(one('Quand') ?? fail('Quand is missing')),
    folders: new Map(all('Dossier').map(parseFolder)),
    unread: all('Non lu'),
    flagged: all('Important'),
    attachments: fields.get('Joint')?.map(parseAttachment) ?? [],
    inline: fields.get('Image')?.map(parseInline) ?? [],
    page,
    isPlain: one('Format') === 'texte',
    quotes: previous !== undefined && one('Cite') !== 'non',
    isDraft: one('Brouillon') === 'oui',
    body,
  }
}

function parseFields(head: string): Map<string, string[]> {
  const fields = new Map<string, string[]>()
  for (const line of head.split('\n').filter((each) => each.trim() !== '')) {
    const [, name = '', value = ''] = /^(\p{L}[\p{L} ]*?) : (.*)$/u.exec(line) ?? []
    if (!fieldNames.has(name)) fail(`“${line}” is no field`)
    fields.set(name, [...(fields.get(name) ?? []), value.trim()])
  }
  return fields
}

/** `-3 08:42` (working days before the seeding), or `25 min` ago. */
function parseWhen(text: string): When {
  const minutes = /^(\d+) min$/.exec(text)
  if (minutes) return { minutesAgo: Number(minutes[1]) }
  const [, days, time] = /^(-\d+) (\d\d:\d\d)$/.exec(text) ?? []
  if (days === undefined || time === undefined) return fail(`“${text}” is no moment`)
  return { workingDays: Number(days), time }
}

function parseFolder(text: string): [string, string] {
  const [username, path] = splitList(text, '=')
  return username !== undefined && path !== undefined ? [username, path] : fail(`“${text}” is not username=path`)
}

function parseAttachment(text: string): AttachmentSpec {
  const [kind, filename, ...values] = splitList(text, ';')
  return kind !== undefined && filename !== undefined ? { kind, filename, values } : fail(`“${text}” is no attachment`)
}

function parseInline(text: string): { name: string; width: number; height: number } {
  const [, name, width, height] = /^(\w+) (\d+)x(\d+)$/.exec(text) ?? []
  return name !== undefined ? { name, width: Number(width), height: Number(height) } : fail(`“${text}” is no picture`)
}

const replySubject = (subject: string): string => (/^re\s?:/i.test(subject) ? subject : `Re: ${subject}`)

const splitList = (text: string, mark: string): string[] =>
  text
    .split(mark)
    .map((each) => each.trim())
    .filter((each) => each !== '')

function fail(reason: string): never {
  throw new Error(reason)
}
