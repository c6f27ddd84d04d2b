// Pipelines over `sales`, and expressions over `rows`: all that are recorded.

import type { Value } from '../../server/embedded/bson/value.ts'
import { bson, choose } from './build.ts'
import { arrays } from './expressions-arrays.ts'
import { basic } from './expressions-basic.ts'
import { dates } from './expressions-dates.ts'
import { arithmetic, comparisons, conversions } from './expressions-numbers.ts'
import { text } from './expressions-text.ts'
import { cutting } from './pipelines-cut.ts'
import { grouping } from './pipelines-group.ts'
import { joining } from './pipelines-join.ts'
import { shaping } from './pipelines-shape.ts'
import { randomExpressions } from './random-expressions.ts'
import { randomPipelines } from './random-pipelines.ts'

export { rows, sales } from './pipelines-data.ts'
export { operandRow } from './random-expressions.ts'

export const pipelines: Value[][] = [
  ...[...grouping, ...cutting, ...shaping, ...joining].map((stages) => bson(stages) as Value[]),
  ...randomPipelines(41, 250),
]

/** Expressions of chance, on the one document that holds all operands. */
export const chanceExpressions: Value[] = randomExpressions(42, 700)

export const expressions: Value[] = [
  ...choose([...arithmetic()], 420, 31),
  ...choose([...comparisons()], 130, 32),
  ...choose([...conversions()], 300, 33),
  ...basic,
  ...arrays,
  ...text,
  ...dates,
].map(bson)
