// Schemas for $jsonSchema: all keywords, some of them wrong on purpose.

import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { bson, doc } from './build.ts'
import type { Plain } from './build.ts'
import type { Dice } from './dice.ts'
import { decimal } from './values.ts'
import type { WildValues } from './wild-values.ts'

const wrong: readonly Plain[] = [1, 'x', -1, 1.5, [], {}, [1], true, null, ['a', 'a'], [{}]]
const numbers: readonly Plain[] = [0, 1, 2, 1.5, 3n, decimal('0.5'), -1]

export function makeWildSchemas(dice: Dice, { value }: WildValues): (depth: number) => Doc {
  const { random, below, pick, some } = dice

  const names = (): string[] => [...new Set(some(2, () => pick(['a', 'b', 'c', '0'])))]

  function schema(depth: number): Doc {
    const made: Doc = new Map()
    do {
      const [name, operand] = keyword(depth)
      made.set(name, random() < 0.04 ? bson(pick(wrong)) : operand)
    } while (random() < 0.5)
    return made
  }

  const schemas = (depth: number): Doc => new Map(names().map((name): [string, Value] => [name, schema(depth - 1)]))

  function keyword(depth: number): [string, Value] {
    if (depth > 0 && random() < 0.5) return nested(depth)
    switch (below(12)) {
      case 0:
      case 1:
        return ['bsonType', random() < 0.7 ? pick(bsonTypeNames) : [...new Set(some(2, () => pick(bsonTypeNames)))]]
      case 2:
        return ['type', pick(['object', 'array', 'number', 'boolean', 'string', 'null', 'integer', 'int'])]
      case 3:
        return ['enum', [value(1), value(0)]]
      case 4:
        return [pick(['minimum', 'maximum', 'multipleOf']), bson(pick(numbers))]
      case 5:
        return [pick(['exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems']), pick([true, false])]
      case 6:
        return [pick(['minLength', 'maxLength', 'minItems', 'maxItems']), bson(pick<Plain>([0, 1, 2, 2n]))]
      case 7:
        return [pick(['minProperties', 'maxProperties']), below(4)]
      case 8:
        return ['pattern', pick(['^a', 'b', '^$'])]
      case 9:
        return [pick(['title', 'description', 'format', 'bogus']), 'x']
      default:
        return ['required', names()]
    }
  }

  function nested(depth: number): [string, Value] {
    switch (below(10)) {
      case 0:
        return ['items', random() < 0.6 ? schema(depth - 1) : some(2, () => schema(depth - 1))]
      case 1:
        return [
          pick(['additionalItems', 'additionalProperties']),
          random() < 0.5 ? pick([true, false]) : schema(depth - 1),
        ]
      case 2:
        return [pick(['allOf', 'anyOf', 'oneOf']), some(2, () => schema(depth - 1))]
      case 3:
        return ['not', schema(depth - 1)]
      case 4:
        return ['patternProperties', doc({ [pick(['^a', '[bc]', '0'])]: schema(depth - 1) })]
      case 5:
        return ['dependencies', doc({ [pick(['a', 'b'])]: random() < 0.5 ? names() : schema(depth - 1) })]
      default:
        return ['properties', schemas(depth)]
    }
  }

  return schema
}

const bsonTypeNames = [
  'int',
  'long',
  'double',
  'decimal',
  'number',
  'string',
  'object',
  'array',
  'bool',
  'null',
  'date',
  'objectId',
]
