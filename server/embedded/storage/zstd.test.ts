import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { compress, decompress, keepsContexts } from './zstd.ts'
import type { ZstdDictionary } from './zstd.ts'

const dictionaries: (ZstdDictionary | undefined)[] = [
  undefined,
  { id: 1, bytes: Buffer.from('une réunion, une facture, un relevé de notes '.repeat(20)) },
  { id: 2, bytes: randomBytes(5000) },
]
const plain = (dictionary: ZstdDictionary | undefined): { dictionary?: Buffer } =>
  dictionary ? { dictionary: dictionary.bytes } : {}

test('this Node keeps contexts', () => {
  assert.ok(keepsContexts())
})

const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc
    .array(fc.constantFrom('une réunion', 'facture', 'notes ', '\0'), { maxLength: 2000 })
    .map((all) => Buffer.from(all.join(''))),
  fc.integer({ min: 0, max: 600_000 }).map((length) => Buffer.alloc(length, 'facteur ')),
)

test('one frame after the other, whatever the dictionary, and Node’s own calls read and write the same', () => {
  const step = fc.record({ bytes: content, which: fc.nat(2), level: fc.constantFrom(1, 3) })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      for (const { bytes, which, level } of steps) {
        const dictionary = dictionaries[which]
        const packed = compress(bytes, level, dictionary)
        assert.ok(zstdDecompressSync(packed, plain(dictionary)).equals(bytes))
        assert.ok(decompress(packed, bytes.length, dictionary).equals(bytes))
        const theirs = zstdCompressSync(bytes, plain(dictionary))
        assert.ok(decompress(theirs, bytes.length, dictionary).equals(bytes))
      }
    }),
    { numRuns: 60 },
  )
})

test('what is broken is an error, and the next one is not', () => {
  const good = Buffer.from('un courrier '.repeat(500))
  const packed = compress(good, 1)
  for (let length = 0; length < packed.length; length += 3) {
    const cut = packed.subarray(0, length)
    assert.ok(
      failsOrDiffers(() => decompress(cut, good.length), good),
      `cut at ${length}`,
    )
    assert.ok(decompress(packed, good.length).equals(good))
  }
  for (const wrong of [good.length - 1, good.length + 1, 0])
    assert.ok(failsOrDiffers(() => decompress(packed, wrong), Buffer.alloc(wrong)))
  assert.ok(decompress(packed, good.length).equals(good))
  const noise = randomBytes(300_000)
  assert.ok(decompress(compress(noise, 1), noise.length).equals(noise))
})

/** The caller compares lengths. */
function failsOrDiffers(work: () => Buffer, wanted: Buffer): boolean {
  try {
    return work().length !== wanted.length
  } catch {
    return true
  }
}
