import { promises } from 'node:dns'

/**
 * DNS for the checks of a message, with bounds: a name server that is away must not hold mail up. After a time-out it is
 * left alone for a while, and every check says "temporary error", which keeps nothing from being delivered.
 */
export type Lookup = (domain: string, type: string) => Promise<string[] | string[][]>

const queryTimeoutMs = 1_500
/** How long a name server that did not answer is not asked again. */
const restMs = 15_000

export function createLookup(
  now: () => number = Date.now,
  resolver: Pick<promises.Resolver, 'resolve'> = createResolver(),
): Lookup {
  let restsUntil = 0
  return async (domain, type) => {
    if (now() < restsUntil) throw temporaryFailure()
    try {
      // The types asked for here all answer texts: A, AAAA, TXT, MX and the like in the shape mailauth expects.
      return (await resolver.resolve(domain, type)) as string[] | string[][]
    } catch (error) {
      if (codeOf(error) === 'ETIMEOUT' || codeOf(error) === 'ECONNREFUSED') restsUntil = now() + restMs
      throw error
    }
  }
}

const createResolver = (): promises.Resolver => new promises.Resolver({ timeout: queryTimeoutMs, tries: 1 })

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

function temporaryFailure(): Error {
  return Object.assign(new Error('the name server is away'), { code: 'ETIMEOUT' })
}
