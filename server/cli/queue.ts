import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { databaseUrlOf } from '../config/paths.ts'
import { isInstanceRunning } from '../kit/instance-lock.ts'
import { StartError } from '../kit/service.ts'
import { openDatabase } from '../mailstore/database.ts'
import { openQueueManager, type QueueItem, type QueueManager, type Selection } from '../mailstore/queue/manage.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'

const usage = [
  'facteur queue list [--domain DOMAINE] [--json]',
  'facteur queue show NUMÉRO [--json]',
  'facteur queue summary [--json]',
  'facteur queue retry|drop|hold|release NUMÉRO…',
  'facteur queue retry|drop|hold|release --domain DOMAINE',
].join('\n  ')

export const queueCommand: Command = {
  name: 'queue',
  usage,
  summary:
    'Montre le courrier en attente avec la dernière réponse du serveur distant ; le renvoie, l’abandonne, le retient ou le libère.',
  async run(args, context) {
    const [action = '', ...rest] = args
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { domain: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const run = actions[action]
    if (!run) {
      context.printError(`  ${usage}`)
      return exitCode.usage
    }
    return await withQueue(context, (queue) => run(queue, { context, ...values, ids: positionals }))
  },
}

type Given = { context: CommandContext; domain?: string; json: boolean; ids: string[] }
type Action = (queue: QueueManager, given: Given) => Promise<number>

const actions: Record<string, Action> = {
  async list(queue, { context, domain, json }) {
    const items = await queue.list(domain === undefined ? {} : { domain })
    if (json) context.print(JSON.stringify(items, null, 2))
    else if (items.length === 0) context.print('La file est vide.')
    else for (const item of items) context.print(oneLine(item))
    return exitCode.ok
  },
  async show(queue, { context, ids, json }) {
    const [id] = ids
    if (id === undefined) throw new StartError('Indiquez un numéro, tel que « facteur queue list » le montre.')
    const items = await queue.show(id)
    if (json) context.print(JSON.stringify(items, null, 2))
    else
      for (const item of items)
        context.print(`${oneLine(item)}\n  Message-ID ${item.messageId}\n  Objet ${item.subject}`)
    return exitCode.ok
  },
  async summary(queue, { context, json }) {
    const summary = await queue.summary()
    if (json) context.print(JSON.stringify(summary, null, 2))
    else {
      context.print(`${summary.total} en file`)
      for (const { domain, waiting, heldAt, suspendedUntil, response } of summary.destinations) {
        const state = heldAt
          ? 'retenue'
          : suspendedUntil
            ? `au repos jusqu’à ${suspendedUntil.toISOString()}`
            : 'ouverte'
        context.print([domain, waiting, state, response ?? ''].join('\t'))
      }
    }
    return exitCode.ok
  },
  retry: changing((queue, selection) => queue.retry(selection), 'remis en tête de file'),
  drop: changing((queue, selection) => queue.drop(selection), 'abandonné(s), sans rapport à l’expéditeur'),
  hold: changing((queue, selection) => queue.hold(selection), 'retenu(s)'),
  release: changing((queue, selection) => queue.release(selection), 'libéré(s)'),
}

function changing(change: (queue: QueueManager, selection: Selection) => Promise<number>, done: string): Action {
  return async (queue, { context, domain, ids }) => {
    const selections: Selection[] =
      domain === undefined ? ids.map((id) => ({ id })) : [{ domain: domain.toLowerCase() }]
    if (selections.length === 0) throw new StartError('Indiquez un numéro ou --domain DOMAINE.')
    let count = 0
    for (const selection of selections) count += await change(queue, selection)
    context.print(`${count} destinataire(s) ${done}.`)
    return count > 0 || domain !== undefined ? exitCode.ok : exitCode.failure
  }
}

const states: Record<QueueItem['state'], string> = {
  waiting: 'en attente',
  deferred: 'différé',
  held: 'retenu',
  sending: 'en cours',
}

function oneLine({ id, state, sender, recipient, attempts, nextAt, remote, response }: QueueItem): string {
  const said = response === null ? '' : `${remote === null ? '' : `${remote} : `}${response}`
  return [id, states[state], `<${sender}>`, recipient, `${attempts} essai(s)`, nextAt?.toISOString() ?? '-', said].join(
    '\t',
  )
}

async function withQueue<T>({ config, paths }: CommandContext, work: (queue: QueueManager) => Promise<T>): Promise<T> {
  if (config.database.mongodbUrl === '' && !(await isInstanceRunning(join(paths.run, 'facteur.sock'))))
    throw new StartError(`Facteur ne tourne pas sur ${paths.data} : démarrez-le d’abord (facteur serve).`)
  const database = await openDatabase(databaseUrlOf(config.database.mongodbUrl, paths), config.database.name)
  try {
    return await work(await openQueueManager(database.db))
  } finally {
    await database.stop()
  }
}
