import { parseArgs } from 'node:util'
import type { Chore, ChoreLedger, ChoreRecord } from '../kit/chores/chore.ts'
import { runChore } from '../kit/chores/run-chore.ts'
import { StartError } from '../kit/service.ts'
import { waitUntil } from '../kit/wait.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'

/** Somebody else's run of the same chore is waited for this long. */
const turnTimeoutMs = 60_000

export const choresCommand: Command = {
  name: 'chores',
  usage: ['facteur chores list [--json]', 'facteur chores run TÂCHE'].join('\n  '),
  summary: 'Montre les tâches que Facteur fait de lui-même à heures régulières, ou en fait une tout de suite.',
  async run(args, context) {
    const [action = '', ...rest] = args
    if (action === 'list') return await list(rest, context)
    if (action === 'run') return await runOne(rest, context)
    context.printError(`  ${this.usage}`)
    return exitCode.usage
  },
}

async function list(args: string[], context: CommandContext): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
  return await withDirectory(context, async (directory) => {
    const records = await directory.chores.ledger.read(directory.chores.all.map(({ name }) => name))
    if (values.json) context.print(JSON.stringify(records, null, 2))
    else for (const record of records) context.print(oneLine(record))
    return exitCode.ok
  })
}

async function runOne(args: string[], context: CommandContext): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} })
  return await withDirectory(context, async ({ chores }) => {
    const chore = chores.all.find(({ name }) => name === positionals[0])
    if (!chore || positionals.length > 1)
      throw new StartError(`Indiquez une tâche : ${chores.all.map(({ name }) => name).join(', ')}.`)
    const failure = await runNow(chores.ledger, chore)
    if (failure !== null) throw failure
    context.print(`La tâche ${chore.name} est faite.`)
    return exitCode.ok
  })
}

/** Answers why it failed, or null. */
async function runNow(ledger: ChoreLedger, chore: Chore): Promise<unknown> {
  const signal = new AbortController().signal
  let error: unknown = null
  const done = await waitUntil(
    async () => {
      const result = await runChore(ledger, chore, { signal, now: () => new Date(), force: true })
      error = result.error ?? null
      return result.outcome !== 'notDue'
    },
    { timeoutMs: turnTimeoutMs, intervalMs: 500 },
  )
  return done ? error : new StartError(`La tâche ${chore.name} est déjà en cours : réessayez plus tard.`)
}

function oneLine({ name, lastRunAt, lastSuccessAt, lastError, nextRunAt }: ChoreRecord): string {
  const at = (date: Date | null): string => date?.toISOString() ?? 'jamais'
  const parts = [name, `dernière fois : ${at(lastRunAt)}`, `réussie : ${at(lastSuccessAt)}`]
  if (nextRunAt) parts.push(`prochaine : ${at(nextRunAt)}`)
  if (lastError !== null) parts.push(`échec : ${lastError}`)
  return parts.join('\t')
}
