import { createLogger } from './log.ts'
import type { Service } from './service.ts'

/**
 * Services in the order they were started, grouped in stages. Stopping goes from the last stage to the first; the
 * services of one stage are stopped together, so that the whole takes as long as the slowest of each stage.
 */
export type ServiceStack = {
  readonly services: readonly Service[]
  /** The services added from now on need everything added before and are stopped first. */
  beginStage(): void
  add<T extends Service>(service: T): T
  stop(): Promise<void>
}

const log = createLogger('facteur')

export function createServiceStack(): ServiceStack {
  const stages: Service[][] = [[]]
  let stopped: Promise<void> | null = null
  const stopAll = async (): Promise<void> => {
    for (const stage of stages.toReversed()) {
      await Promise.all(
        stage.map((service) =>
          service
            .stop()
            .catch((error: unknown) => log.error('service did not stop in order', { service: service.name, error })),
        ),
      )
    }
  }
  return {
    get services() {
      return stages.flat()
    },
    beginStage: () => void stages.push([]),
    add(service) {
      stages.at(-1)?.push(service)
      return service
    },
    stop: () => (stopped ??= stopAll()),
  }
}
