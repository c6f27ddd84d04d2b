import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileExpression, evaluate } from '../aggregate/expression.ts'
import type { Doc, Value } from '../bson/value.ts'
import { limitEffort, renewEffort, TooSlowHere } from './effort.ts'

const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))
const run = (expression: Value): Value | undefined => {
  renewEffort()
  return evaluate(compileExpression(expression), doc({ n: 1 }))
}

test('loops within one document are stopped when they take too long', () => {
  limitEffort()
  const range = (end: number): Doc => doc({ $range: ['$n', end] })
  const loops: ((input: Value, inner: Value) => Doc)[] = [
    (input, inner) => doc({ $map: doc({ input, in: inner }) }),
    (input, inner) => doc({ $filter: doc({ input, cond: inner }) }),
    (input, inner) => doc({ $reduce: doc({ input, initialValue: 0, in: inner }) }),
  ]
  for (const loop of loops) {
    assert.throws(() => run(loop(range(1000), loop(range(1000), loop(range(1000), 1)))), TooSlowHere)
    assert.doesNotThrow(() => run(loop(range(100), loop(range(100), 1))))
  }
  const doubled = doc({ $concatArrays: ['$$value', '$$value'] })
  const growing = doc({ $reduce: doc({ input: range(60), initialValue: [1], in: doubled }) })
  assert.throws(() => run(growing), TooSlowHere)
  const text = doc({ $concat: ['$$value', '$$value'] })
  assert.throws(() => run(doc({ $reduce: doc({ input: range(60), initialValue: 'a', in: text }) })), { code: 146 })
})
