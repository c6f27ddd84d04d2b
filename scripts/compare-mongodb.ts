// Compares our evaluators with answers that `record-mongodb.ts --out folder` has written, and prints what differs:
//
//   node scripts/record-mongodb.ts --seed 7 --size 2000 --out /tmp/answers random
//   node scripts/compare-mongodb.ts /tmp/answers

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replayFilters, replayProjections, replaySorts, replayUpdates } from '../server/embedded/answers.ts'
import type { FilterCase, Outcome, ProjectionCase, SortCase, UpdateCase } from '../server/embedded/answers.ts'

const { documents, filters, sorts, projections, updates } = JSON.parse(
  readFileSync(join(process.argv[2] ?? '.', 'random.json'), 'utf8'),
) as {
  documents: string[]
  filters: FilterCase[]
  sorts: SortCase[]
  projections: ProjectionCase[]
  updates: UpdateCase[]
}

function report(kind: string, outcomes: Iterable<Outcome>): void {
  let cases = 0
  let differences = 0
  for (const { name, want, have } of outcomes) {
    cases++
    if (want === have) continue
    differences++
    console.log(`${kind}: ${name}\n    want ${want}\n    have ${have}`)
  }
  console.log(`${kind}: ${cases} cases, ${differences} differ`)
}

report('filters', replayFilters(documents, filters))
report('sorts', replaySorts(documents, sorts))
report('projections', replayProjections(documents, projections, 12))
report('updates', replayUpdates(updates))
