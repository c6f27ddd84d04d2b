// Cursors: how many documents each batch has, when a cursor is at its end, what asking it further says.

import { collectionName, lastCursor, tellsMore } from '../../server/embedded/answers-scenario.ts'
import type { Scenario } from '../../server/embedded/answers-scenario.ts'
import { doc } from './build.ts'
import type { Plain } from './build.ts'
import { times } from './wild-tools.ts'
import type { Tools } from './wild-tools.ts'

const c = collectionName

export function cursors(tools: Tools, size: number): Scenario {
  const { below } = tools.dice
  return {
    documents: times(12, (i) => doc({ _id: i, a: below(4) })),
    // Where MongoDB may choose between indexes it tries them first, and knows about the end before it is asked.
    indexes: [],
    commands: times(size, () => [opening(tools), ...times(below(4), () => asking(tools))])
      .flat()
      .map(doc),
  }
}

const sizes: readonly Plain[] = [0, 1, 2, 3, 5, 11, 12, 13, 100, 2n, 1.5, -1, 'x', null]

function opening({ dice: { random, below, pick } }: Tools): Record<string, Plain> {
  const filter: Plain = random() < 0.5 ? {} : { a: { $gte: below(5) } }
  const sort = { _id: pick([1, -1]) }
  const batchSize = random() < 0.8 ? pick(sizes.slice(0, 10)) : pick(sizes)
  if (random() < 0.25) {
    const cursor = random() < 0.2 ? {} : { batchSize }
    return { aggregate: c, pipeline: [{ $match: filter }, { $sort: sort }], cursor, comment: tellsMore }
  }
  if (random() < 0.08) return { listIndexes: c, cursor: { batchSize }, comment: tellsMore }
  return {
    find: c,
    filter,
    sort,
    comment: tellsMore,
    ...(random() < 0.85 && { batchSize }),
    ...(random() < 0.4 && { limit: pick<Plain>([0, 1, 2, 5, 12, 13, -1, -3, 2n]) }),
    ...(random() < 0.2 && { skip: below(14) }),
    ...(random() < 0.15 && { singleBatch: pick([true, false]) }),
  }
}

/** With one thing wrong at most: of two MongoDB tells the one that it happens to look at first. */
function asking({ dice: { random, pick } }: Tools): Record<string, Plain> {
  if (random() < 0.12) return { killCursors: c, cursors: [lastCursor] }
  const plain: Record<string, Plain> = { getMore: lastCursor, collection: c, comment: tellsMore }
  if (random() < 0.75) return { ...plain, batchSize: pick(sizes) }
  return {
    ...plain,
    ...pick<Record<string, Plain>>([
      {},
      {},
      { collection: pick<Plain>(['other', '', 1]) },
      { maxTimeMS: pick<Plain>([1000, -1]) },
      { bogus: 1 },
    ]),
  }
}
