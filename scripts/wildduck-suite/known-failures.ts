import { readFile } from 'node:fs/promises'
import type { TestResult } from './run-suites.ts'

/**
 * Tests of WildDuck's own that fail whatever database is behind it, each with its reason (known-failures.json).
 * Some pass on some machines or at some times, which is no surprise either.
 */

export type KnownFailure = { suite: TestResult['suite']; title: string; reason: string }

export async function knownFailures(): Promise<KnownFailure[]> {
  return JSON.parse(await readFile(new URL('known-failures.json', import.meta.url), 'utf8')) as KnownFailure[]
}

export const reasonOf = (known: readonly KnownFailure[], { suite, title }: TestResult): string | undefined =>
  known.find((each) => each.suite === suite && each.title === title)?.reason
