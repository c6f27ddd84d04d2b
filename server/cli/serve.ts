import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startApp } from '../app.ts'
import { createLogger } from '../kit/log.ts'
import { StartError } from '../kit/service.ts'
import { type Command, type CommandContext, projectFolder } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { firstLinkText } from './first-link-text.ts'

const log = createLogger('facteur')

/** A stop that takes longer than this is given up: the children end themselves when we are gone. */
const stopTimeoutMs = 10_000

export const serveCommand: Command = {
  name: 'serve',
  usage: 'facteur serve [--demo]',
  summary: 'Démarre tous les services et les surveille ; --demo crée l’académie de démonstration.',
  async run(args, context) {
    const { values } = parseArgs({ args, options: { demo: { type: 'boolean', default: false } } })
    const { config, paths } = context
    const signal = stopSignal()
    const demo = values.demo || config.demo.enabled
    const app = await startApp({
      config,
      paths,
      secrets: context.secrets,
      demo,
      signal,
      spawnImport: (args) => spawnTool(['import', ...args, ...context.globalArgs]),
    })
    try {
      const summary = demo && !signal.aborted ? await seedDemo(context, signal) : ''
      if (!signal.aborted) {
        log.info('Facteur est prêt', { webmail: `http://${config.network.address}:${config.http.port}` })
        if (summary) context.print(summary)
        const token = await app.firstAdministratorToken()
        // On the terminal and not through the log: a log is kept, and whoever reads it would be an administrator.
        if (token !== null) context.print(firstLinkText(context.config, token))
        // Asked to stop meanwhile, it would wait for what has happened already.
        if (!signal.aborted) await once(signal, 'abort')
      }
    } finally {
      await app.stop()
    }
    log.info('Facteur est arrêté')
    return exitCode.ok
  },
}

/**
 * A command of this tool in a process of its own, with the same small heap as this one; its output is read. It ends with
 * us.
 */
function spawnTool(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, join(projectFolder, 'scripts/start.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Fires at the first SIGTERM or SIGINT. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    if (stopping.signal.aborted) return
    log.info('arrêt demandé', { signal: name })
    setTimeout(() => process.exit(exitCode.failure), stopTimeoutMs).unref()
    stopping.abort()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return stopping.signal
}

/** In a process of its own: composing and sending two thousand messages would leave this one 100 MB larger for good. */
async function seedDemo(context: CommandContext, signal: AbortSignal): Promise<string> {
  const args = [join(projectFolder, 'scripts/start.js'), 'demo', ...context.globalArgs]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], signal, killSignal: 'SIGTERM' })
  const output: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))
  const ended = once(child, 'close') as Promise<[number | null]>
  const [code] = await ended.catch(() => [null])
  if (code !== exitCode.ok && !signal.aborted)
    throw new StartError('L’académie de démonstration n’a pas pu être créée ; la raison est au-dessus.')
  return output.join('')
}
