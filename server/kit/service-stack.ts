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
  /** Something to close that is no service: done when the services of its stage are stopped. */
  defer(name: string, stop: () => Promise<void>): void
  stop(): Promise<void>
}

type Stoppable = Pick<Service, 'name' | 'stop'>

const log = createLogger('facteur')

export function createServiceStack(): ServiceStack {
  const stages: Stoppable[][] = [[]]
  const services: Service[] = []
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
    services,
    beginStage: () => void stages.push([]),
    add(service) {
      stages.at(-1)?.push(service)
      services.push(service)
      return service
    },
    defer: (name, stop) => void stages.at(-1)?.push({ name, stop }),
    stop: () => (stopped ??= stopAll()),
  }
}
