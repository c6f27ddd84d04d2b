import { test } from 'node:test'
import { runCase } from './fuzz.ts'

test('by any index or by a scan, the answer is the same', () => {
  for (let seed = 1; seed <= 150; seed++) runCase(seed)
})
