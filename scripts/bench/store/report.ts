import { type Spread, type Summary } from './measurement.ts'

/** The table that one reads, made from what was measured. */

export type Measured = { workload: string; reference: Summary; targets: Record<string, Summary> }

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3)

const withRange = ({ median, low, high }: Spread): string => `${digits(median)} (${digits(low)}–${digits(high)})`

export function rowsOf(measured: readonly Measured[], target: string): Record<string, Record<string, string>> {
  return Object.fromEntries(
    measured.flatMap(({ workload, reference, targets }) => {
      const summary = targets[target]
      if (summary === undefined) return []
      const row = {
        'per second': withRange(summary.perSecond),
        'p50 ms': digits(summary.p50Ms.median),
        'p99 ms': digits(summary.p99Ms.median),
        'CPU ms': summary.cpuMsEach === null ? '' : digits(summary.cpuMsEach.median),
        'driver CPU ms': summary.loadCpuMsEach === null ? '' : digits(summary.loadCpuMsEach.median),
        'reference/s': withRange(reference.perSecond),
        'its CPU ms': reference.cpuMsEach === null ? '' : digits(reference.cpuMsEach.median),
        ratio: digits(summary.perSecond.median / reference.perSecond.median),
      }
      return [[workload, row]]
    }),
  )
}

const figure = (is: number | undefined): string => (is === undefined ? 'not measured' : digits(is))

export function goalsOf(measured: readonly Measured[], target: string): Record<string, string> {
  const of = (workload: string): Summary | undefined =>
    measured.find((each) => each.workload === workload)?.targets[target]
  const goal = (is: number | undefined, wanted: string, reached: (value: number) => boolean): string =>
    is === undefined ? 'not measured' : `${digits(is)} (goal ${wanted}): ${reached(is) ? 'reached' : 'MISSED'}`
  const search = of('text, usual word ×1')?.p50Ms.median
  return {
    'reads by key per second': goal(of('find fields by _id ×32')?.perSecond.median, '≥ 10,000', (is) => is >= 10_000),
    // Decoding 17 KB takes the driver longer than the goal leaves for all of it.
    'the same, whole documents': figure(of('find by _id ×32')?.perSecond.median),
    'page by uid, ms': goal(of('page by uid ×1')?.p50Ms.median, '< 5', (is) => is < 5),
    'page by date, ms': goal(of('page by date ×1')?.p50Ms.median, '< 5', (is) => is < 5),
    'durable inserts of 32 clients per second': goal(of('insert ×32')?.perSecond.median, '≥ 1,500', (is) => is >= 1500),
    'first page of a text search, ms': goal(search, '< 100', (is) => is < 100),
  }
}
