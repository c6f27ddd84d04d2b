import { parseArgs } from 'node:util'
import { NoticeInput, type ServiceNotice } from '../contract/service-notices.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

const usage = [
  'facteur notice list [--json]',
  'facteur notice add --title TITRE [--text TEXTE] [--link URL --link-text MOTS] [--from DATE] [--to DATE]',
  'facteur notice remove NUMÉRO',
].join('\n  ')

export const noticeCommand: Command = {
  name: 'notice',
  usage,
  summary:
    'Montre, ajoute ou retire les annonces de la page de connexion. Une date s’écrit 2026-12-31, ou 2026-12-31T18:00.',
  async run(args, context) {
    const [action, ...rest] = args
    if (action === 'list') return await list(rest, context)
    if (action === 'add') return await add(rest, context)
    if (action === 'remove') return await remove(rest, context)
    context.printError(`  ${usage}`)
    return exitCode.usage
  },
}

async function list(args: string[], context: CommandContext): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
  const notices = await withDirectory(context, (directory) => directory.notices.list())
  if (values.json) context.print(JSON.stringify(notices, null, 2))
  else for (const notice of notices) context.print(oneLine(notice))
  return exitCode.ok
}

async function add(args: string[], context: CommandContext): Promise<number> {
  const text = { type: 'string', default: '' } as const
  const { values } = parseArgs({
    args,
    options: { title: text, text, link: text, 'link-text': text, from: text, to: text },
  })
  const parsed = NoticeInput.safeParse({
    title: values.title,
    text: values.text,
    linkUrl: values.link,
    linkText: values['link-text'],
    from: dateOf(values.from),
    to: dateOf(values.to),
  })
  if (!parsed.success)
    throw new UsageError(
      `l’annonce n’est pas valable (${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')})`,
    )
  const notice = await withDirectory(context, (directory) => directory.notices.add(parsed.data, null))
  context.print(oneLine(notice))
  return exitCode.ok
}

async function remove(args: string[], context: CommandContext): Promise<number> {
  const [id, ...more] = parseArgs({ args, allowPositionals: true, options: {} }).positionals
  if (id === undefined || more.length > 0)
    throw new UsageError('indiquez le numéro d’une annonce (facteur notice list)')
  await withDirectory(context, (directory) => directory.notices.remove(id, null))
  context.print('L’annonce est retirée.')
  return exitCode.ok
}

const phases = { current: 'affichée', planned: 'prévue', past: 'passée' } satisfies Record<
  ServiceNotice['phase'],
  string
>

const oneLine = ({ id, phase, from, to, title }: ServiceNotice): string =>
  [id, phases[phase], from ?? '', to ?? '', title].join('\t')

/** In the time of this machine. */
function dateOf(text: string): string | null {
  if (text === '') return null
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text)
  if (Number.isNaN(date.getTime())) throw new UsageError(`« ${text} » n’est pas une date`)
  return date.toISOString()
}
