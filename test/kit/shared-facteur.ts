import { describeFacteur, type FacteurFacts, type RunningFacteur } from './facteur.ts'

/**
 * The one demo instance that most test files use: `node --test --test-global-setup=test/global-setup.ts` starts it
 * once. Files run one after the other; each test names its own subjects, and leaves accounts able to log in.
 */
export type SharedFacteur = RunningFacteur & {
  /** Mail for `outsideDomain` goes to this port: a test opens a sink there. */
  sinkPort: number
}

/** Mail for this domain leaves the academy, to the sink that a test opens. */
export const outsideDomain = 'exterieur.example'

export type SharedFacts = FacteurFacts & { sinkPort: number }

/** Not FACTEUR_…: a Facteur refuses variables of that prefix which it does not know. */
export const sharedVariable = 'TEST_SHARED_FACTEUR'

export function sharedFacteur(): SharedFacteur {
  const facts = process.env[sharedVariable]
  if (!facts) throw new Error('run the tests by `npm run test:e2e`, or add --test-global-setup=test/global-setup.ts')
  const { sinkPort, ...rest } = JSON.parse(facts) as SharedFacts
  return { ...describeFacteur(rest), sinkPort }
}
