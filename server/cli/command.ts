/**
 * The administrator's tool: `facteur COMMAND`. One file per command; this one finds it, gives it the configuration and
 * turns what it throws into one sentence and an exit code.
 */
import { ConfigError } from '../config/load.ts'
import { AppError } from '../contract/errors.ts'
import { configureLog, describeError } from '../kit/log.ts'
import { StartError } from '../kit/service.ts'
import { type Command, type GlobalOptions, openContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { UsageError } from './usage-error.ts'

/** Loaded when called: `config print` must not wait for the libraries of a mail server. */
const commands: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  config: async () => (await import('./config.ts')).configCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  'move-to-mongodb': async () => (await import('./move.ts')).moveToMongodbCommand,
  'move-from-mongodb': async () => (await import('./move.ts')).moveFromMongodbCommand,
  import: async () => (await import('./import.ts')).importCommand,
  account: async () => (await import('./account.ts')).accountCommand,
  departures: async () => (await import('./departures.ts')).departuresCommand,
  chores: async () => (await import('./chores.ts')).choresCommand,
  notice: async () => (await import('./notice.ts')).noticeCommand,
  mailbox: async () => (await import('./mailbox.ts')).mailboxCommand,
  list: async () => (await import('./list.ts')).listCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  queue: async () => (await import('./queue.ts')).queueCommand,
  dkim: async () => (await import('./dkim.ts')).dkimCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
}

export async function runCommand(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv
  const load = name === undefined ? undefined : commands[name]
  if (!load) return await showHelp(name)
  const command = await load()
  if (args.includes('--help')) {
    process.stdout.write(`${command.usage}\n\n${command.summary}\n`)
    return exitCode.ok
  }
  try {
    const options = cutGlobalOptions(args)
    const context = await openContext(options, process.env)
    configureLog({ level: context.config.log.level, format: context.config.log.format })
    return await command.run(options.rest, context)
  } catch (error) {
    return report(error)
  }
}

/** Takes `--config FILE` and `--set section.key=value` out of the arguments. */
export function cutGlobalOptions(args: readonly string[]): GlobalOptions {
  const options: GlobalOptions = { configFile: undefined, flags: {}, given: [], rest: [] }
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ''
    if (arg !== '--config' && arg !== '--set') {
      options.rest.push(arg)
      continue
    }
    const value = args[++index]
    if (value === undefined) throw new UsageError(`${arg} attend une valeur`)
    options.given.push(arg, value)
    if (arg === '--config') options.configFile = value
    else {
      const equals = value.indexOf('=')
      if (equals < 1) throw new UsageError('--set attend section.réglage=valeur')
      options.flags[value.slice(0, equals)] = value.slice(equals + 1)
    }
  }
  return options
}

function report(error: unknown): number {
  const say = (text: string): void => void process.stderr.write(`facteur : ${text}\n`)
  if (error instanceof ConfigError) {
    say(`${error.message} :`)
    for (const problem of error.problems) process.stderr.write(`  - ${problem}\n`)
    return exitCode.config
  }
  if (error instanceof UsageError || isParseArgsError(error)) {
    say(error.message)
    return exitCode.usage
  }
  if (error instanceof StartError) say(error.message)
  else if (error instanceof AppError) say(describeError(error))
  else say(`échec inattendu : ${error instanceof Error ? (error.stack ?? error.message) : describeError(error)}`)
  return exitCode.failure
}

const isParseArgsError = (error: unknown): error is Error =>
  error instanceof TypeError &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('ERR_PARSE_ARGS')

async function showHelp(name: string | undefined): Promise<number> {
  const asked = name === undefined || name === 'help' || name === '--help'
  const lines = ['Facteur, la messagerie d’une académie.', '', 'Commandes :']
  for (const load of Object.values(commands)) {
    const { usage, summary } = await load()
    lines.push(`  ${usage}`, `      ${summary}`)
  }
  lines.push('', 'Options communes : --config FICHIER.toml, --set section.réglage=valeur')
  if (!asked) process.stderr.write(`facteur : « ${name} » n’est pas une commande\n\n`)
  ;(asked ? process.stdout : process.stderr).write(lines.join('\n') + '\n')
  return asked ? exitCode.ok : exitCode.usage
}
