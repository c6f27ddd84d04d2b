import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLookup } from './resolver.ts'

test('a name server that is away is asked once, then left alone for a while', async () => {
  let clock = 0
  let asked = 0
  const resolve = (): Promise<string[]> => {
    asked++
    return Promise.reject(Object.assign(new Error('x'), { code: 'ETIMEOUT' }))
  }
  const lookup = createLookup(() => clock, { resolve } as unknown as Parameters<typeof createLookup>[1])
  await assert.rejects(lookup('a.fr', 'TXT'))
  await assert.rejects(lookup('b.fr', 'TXT'))
  assert.equal(asked, 1)
  clock = 20_000
  await assert.rejects(lookup('c.fr', 'TXT'))
  assert.equal(asked, 2)
})
