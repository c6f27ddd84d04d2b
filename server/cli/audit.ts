import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { actorText, auditActions, type AuditGroup, auditGroups, isAuditAction } from '../contract/audit.ts'
import type { AuditFilter, AuditRecord, Directory } from '../directory/directory.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

const usage = [
  'facteur audit list [--user IDENTIFIANT] [--group GROUPE] [--from DATE] [--to DATE] [--network RÉSEAU] [--limit N] [--json]',
  'facteur audit export FICHIER.csv [mêmes filtres]',
  'facteur audit verify',
].join('\n  ')

export const auditCommand: Command = {
  name: 'audit',
  usage,
  summary: `Lit, exporte (CSV) ou vérifie le journal : qui a fait quoi, sur quel compte, quand, d’où. Groupes : ${Object.keys(auditGroups).join(', ')}.`,
  async run(args, context) {
    const [action = 'list', ...rest] = args
    const run = actions[action]
    if (!run) throw new UsageError(`« ${action} » n’existe pas :\n  ${usage}`)
    return await withDirectory(context, (directory) => run(rest, context, directory))
  },
}

type Action = (args: string[], context: CommandContext, directory: Directory) => Promise<number>

const actions: Record<string, Action> = { list, export: exportTo, verify }

const filterOptions = {
  user: { type: 'string' },
  group: { type: 'string' },
  action: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  network: { type: 'string' },
} as const

const defaultLimit = 50
const pageSize = 200

async function list(args: string[], context: CommandContext, { audit }: Directory): Promise<number> {
  const options = { ...filterOptions, limit: { type: 'string' }, json: { type: 'boolean', default: false } } as const
  const { values } = parseArgs({ args, options })
  const filter = filterOf(values)
  let left = Number(values.limit ?? defaultLimit)
  if (!Number.isInteger(left) || left < 1) throw new UsageError('--limit attend un nombre')
  let before: number | undefined
  while (left > 0) {
    const limit = Math.min(left, pageSize)
    const { entries, next } = await audit.read(filter, { limit, ...(before !== undefined && { before }) })
    for (const entry of entries) context.print(values.json ? JSON.stringify(entry) : oneLine(entry))
    left -= entries.length
    if (next === null) break
    before = next
  }
  return exitCode.ok
}

async function exportTo(args: string[], context: CommandContext, { audit }: Directory): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: filterOptions, allowPositionals: true })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new UsageError('Indiquez le fichier à écrire.')
  // Never over a file that is there, and for nobody else's eyes.
  const target = createWriteStream(file, { mode: 0o600, flags: 'wx' })
  await pipeline(audit.export(filterOf(values), { by: '(command line)' }), target)
  context.print(`Le journal est dans ${file}.`)
  return exitCode.ok
}

async function verify(args: string[], context: CommandContext, { audit }: Directory): Promise<number> {
  parseArgs({ args, options: {} })
  const { entries, last, faults } = await audit.verify()
  for (const fault of faults)
    context.print(
      fault.kind === 'changed'
        ? `NON   L’entrée ${fault.number} n’est plus telle qu’elle a été écrite.`
        : `NON   Les entrées ${fault.from} à ${fault.to} manquent.`,
    )
  if (faults.length === 0) context.print(`  ok  Le journal est entier : ${entries} entrées.`)
  // Noted elsewhere, they show later whether the end was cut off.
  if (last !== null) context.print(`      Dernière entrée : ${last.number} ${last.hash}`)
  return faults.length === 0 ? exitCode.ok : exitCode.failure
}

type FilterValues = Partial<Record<keyof typeof filterOptions, string>>

function filterOf({ user, group, action, from, to, network }: FilterValues): AuditFilter {
  if (group !== undefined && !isGroup(group))
    throw new UsageError(`--group attend l’un de : ${Object.keys(auditGroups).join(', ')}`)
  if (action !== undefined && !isAuditAction(action)) throw new UsageError(`L’action « ${action} » n’existe pas.`)
  return {
    ...(user !== undefined && { username: user }),
    ...(group !== undefined && { group }),
    ...(action !== undefined && { action }),
    ...(from !== undefined && { from: dateOf(from) }),
    ...(to !== undefined && { to: dateOf(to) }),
    ...(network !== undefined && { network }),
  }
}

const isGroup = (name: string): name is AuditGroup => Object.hasOwn(auditGroups, name)

function dateOf(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new UsageError(`« ${text} » n’est pas une date : écrivez 2026-11-30`)
  return date
}

function oneLine({ at, action, username, by, ip, details }: AuditRecord): string {
  const facts = details === null ? '' : JSON.stringify(details)
  return [at.toISOString(), auditActions[action].label, username ?? '-', actorText(by), ip ?? '-', facts].join('\t')
}
