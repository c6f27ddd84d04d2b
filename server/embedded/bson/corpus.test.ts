import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkDocument } from './check.ts'
import { decodeDoc } from './decode.ts'
import { encodeDoc } from './encode.ts'
import { parseExtendedJson, toExtendedJson } from './extended-json.ts'
import type { Doc } from './value.ts'

/** MongoDB's BSON corpus: what is valid survives decoding and encoding byte by byte, what is not is refused. */

interface Valid {
  readonly description: string
  readonly canonical_bson: string
  readonly canonical_extjson: string
  readonly degenerate_bson?: string
  /** The JSON does not say all that the bytes say. */
  readonly lossy?: boolean
}

interface Corpus {
  readonly description: string
  readonly valid?: readonly Valid[]
  readonly decodeErrors?: readonly { readonly description: string; readonly bson: string }[]
}

/** What is let pass all the same. */
const accepted: readonly (readonly [RegExp, string])[] = [
  [/utf-8/i, 'MongoDB stores text as it comes; read, what is no UTF-8 becomes a replacement character'],
  [/garbage after envelope/, 'what follows a document in a message is taken for what comes next there'],
]

const folder = fileURLToPath(new URL('../../../test/fixture/mongodb-specifications/bson-corpus/', import.meta.url))
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
const reencoded = (hex: string): string =>
  encodeDoc(decodeDoc(bytes(hex)))
    .toString('hex')
    .toUpperCase()

for (const name of globSync('*.json', { cwd: folder }).sort()) {
  const corpus = JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as Corpus
  describe(`${name}: ${corpus.description}`, () => {
    for (const one of corpus.valid ?? []) {
      test(one.description, () => {
        const canonical = one.canonical_bson.toUpperCase()
        checkDocument(bytes(canonical))
        assert.equal(reencoded(canonical), canonical)
        if (one.degenerate_bson !== undefined) assert.equal(reencoded(one.degenerate_bson), canonical)
        if (one.lossy === true) return
        const value = parseExtendedJson(one.canonical_extjson) as Doc
        assert.equal(encodeDoc(value).toString('hex').toUpperCase(), canonical)
        const again = parseExtendedJson(toExtendedJson(decodeDoc(bytes(canonical)))) as Doc
        assert.equal(encodeDoc(again).toString('hex').toUpperCase(), canonical)
      })
    }
    for (const { description, bson } of corpus.decodeErrors ?? []) {
      test(`refused: ${description}`, { skip: accepted.find(([pattern]) => pattern.test(description))?.[1] }, () => {
        assert.throws(() => checkDocument(bytes(bson)))
      })
    }
  })
}
