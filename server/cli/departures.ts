import { parseArgs } from 'node:util'
import { listDepartures } from './account-departure.ts'
import type { Command } from './context.ts'
import { exitCode } from './exit-codes.ts'

export const departuresCommand: Command = {
  name: 'departures',
  usage: 'facteur departures list [--json]',
  summary: 'Montre qui part, à quelle étape en est son compte et quand il sera supprimé ; ne change rien.',
  async run(args, context) {
    const [action = 'list', ...rest] = args
    const { values } = parseArgs({ args: rest, options: { json: { type: 'boolean', default: false } } })
    if (action === 'list') return await listDepartures(values.json, context)
    context.printError(this.usage)
    return exitCode.usage
  },
}
