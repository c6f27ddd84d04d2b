import { parseArgs } from 'node:util'
import { startApp } from '../app.ts'
import { createLogger } from '../kit/log.ts'
import type { Command } from './context.ts'
import { exitCode } from './exit-codes.ts'

const log = createLogger('facteur')

/** A stop that takes longer than this is given up: the children end themselves when we are gone. */
const stopTimeoutMs = 10_000

export const serveCommand: Command = {
  name: 'serve',
  usage: 'facteur serve [--demo]',
  summary: 'Démarre tous les services et les surveille ; --demo crée l’académie de démonstration.',
  async run(args, context) {
    const { values } = parseArgs({ args, options: { demo: { type: 'boolean', default: false } } })
    const stopping = new AbortController()
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping.signal.aborted) return
      log.info('arrêt demandé', { signal })
      stopping.abort()
      setTimeout(() => process.exit(exitCode.failure), stopTimeoutMs).unref()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    const demo = values.demo || context.config.demo.enabled
    const app = await startApp({
      config: context.config,
      paths: context.paths,
      secrets: context.secrets,
      demo,
      signal: stopping.signal,
    })
    if (!stopping.signal.aborted) {
      log.info('Facteur est prêt', { webmail: `http://${context.config.network.address}:${context.config.http.port}` })
      if (app.demoSummary) context.print(app.demoSummary)
      await new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }))
    }
    await app.stop()
    log.info('Facteur est arrêté')
    return exitCode.ok
  },
}
