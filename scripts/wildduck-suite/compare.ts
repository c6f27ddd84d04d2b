import { type KnownFailure, reasonOf } from './known-failures.ts'
import type { Suite, TestResult } from './run-suites.ts'

/** What a run says, and what two say about each other. */

const keyOf = ({ suite, title }: TestResult): string => `${suite}: ${title}`

/** Prints it; answers how many tests failed that are not known to. */
export function printRun(name: string, results: readonly TestResult[], known: readonly KnownFailure[]): number {
  const counts = Object.entries(Object.groupBy(results, ({ suite }) => suite) as Record<Suite, TestResult[]>)
  const line = counts.map(([suite, its]) => `${suite} ${its.filter(({ passed }) => passed).length}/${its.length}`)
  console.log(`\n${name}: ${line.join(', ')}`)
  const failed = results.filter(({ passed }) => !passed)
  for (const test of failed) {
    const reason = reasonOf(known, test)
    if (reason !== undefined) console.log(`  known       ${keyOf(test)}\n              ${reason}`)
  }
  const accidents = failed.filter((test) => test.secondTry)
  for (const test of accidents)
    console.log(`  second try  ${keyOf(test)}\n              at first: ${firstLine(test.error)}`)
  const surprises = failed.filter((test) => !test.secondTry && reasonOf(known, test) === undefined)
  for (const test of surprises)
    console.log(`  UNEXPECTED  ${keyOf(test)}\n              ${test.file}: ${firstLine(test.error)}`)
  return surprises.length
}

/** Prints the tests that one passes and the other does not; those known to vary do not count. */
export function printDifference(
  embedded: readonly TestResult[],
  mongodb: readonly TestResult[],
  known: readonly KnownFailure[],
): number {
  const onMongodb = new Map(mongodb.map((test) => [keyOf(test), test]))
  const passes = (test: TestResult | undefined): boolean => test !== undefined && (test.passed || test.secondTry)
  const different = embedded.filter((test) => passes(onMongodb.get(keyOf(test))) !== passes(test))
  const onlyThere = mongodb.filter((test) => !embedded.some((each) => keyOf(each) === keyOf(test)))
  console.log(`\n${different.length + onlyThere.length} of ${embedded.length} tests differ`)
  for (const test of [...different, ...onlyThere]) {
    const there = onMongodb.get(keyOf(test))
    const say = (result: TestResult | undefined): string =>
      result === undefined ? 'not run' : passes(result) ? 'passes' : `fails (${firstLine(result.error)})`
    const here = onlyThere.includes(test) ? undefined : test
    console.log(`  ${keyOf(test)}\n    embedded store: ${say(here)}\n    MongoDB: ${say(there)}`)
  }
  return [...different, ...onlyThere].filter((test) => reasonOf(known, test) === undefined).length
}

const firstLine = (text: string): string => text.split('\n')[0]!.slice(0, 200)
