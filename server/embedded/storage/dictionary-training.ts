// Making a dictionary for compression out of a collection's own documents: the pieces that come again in many of them
// (field names, header lines, addresses of the house). Each document of a few kilobytes is compressed by itself, so that
// it can be read by itself; without a dictionary it has nothing to refer to but itself.
//
// The method is that of Zstandard's COVER trainer, simplified: how many documents have each run of eight bytes, then, from
// each part of the samples in turn, the stretch whose runs are the most widespread and not yet taken.

export const dictionaryBytes = 16 * 1024
const runBytes = 8
const stretchBytes = 64
const tableBits = 20

/** Yields now and then: the caller lets others have their turn. Answers undefined when the samples have little in common. */
export function* trainDictionary(samples: readonly Buffer[]): Generator<undefined, Buffer | undefined> {
  const spread = yield* countDocuments(samples)
  const all = Buffer.concat(samples)
  const parts = dictionaryBytes / stretchBytes
  const partBytes = Math.floor(all.length / parts)
  if (partBytes < stretchBytes) return undefined
  const chosen: { score: number; bytes: Buffer }[] = []
  for (let part = 0; part < parts; part++) {
    const best = bestStretch(all, part * partBytes, (part + 1) * partBytes, spread)
    if (best.score > 0) {
      chosen.push({ score: best.score, bytes: Buffer.from(all.subarray(best.at, best.at + stretchBytes)) })
      for (let i = best.at; i <= best.at + stretchBytes - runBytes; i++) spread[hashOf(all, i)] = 0
    }
    if (part % 16 === 15) yield undefined
  }
  if (chosen.length < parts / 8) return undefined
  // What is used most stands last, where it is referred to with the fewest bits.
  return Buffer.concat(chosen.sort((a, b) => a.score - b.score).map(({ bytes }) => bytes))
}

/** For each run of bytes, by its hash: in how many documents it stands, less one. */
function* countDocuments(samples: readonly Buffer[]): Generator<undefined, Uint16Array> {
  const documents = new Uint16Array(1 << tableBits)
  const lastSeen = new Int32Array(1 << tableBits).fill(-1)
  for (let number = 0; number < samples.length; number++) {
    const sample = samples[number]!
    for (let i = 0; i + runBytes <= sample.length; i++) {
      const hash = hashOf(sample, i)
      if (lastSeen[hash] === number) continue
      if (lastSeen[hash] !== -1) documents[hash]!++
      lastSeen[hash] = number
    }
    if (number % 16 === 15) yield undefined
  }
  return documents
}

function hashOf(bytes: Buffer, at: number): number {
  const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
  const high = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24)
  return ((Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77)) >>> (32 - tableBits)) >>> 0
}

function bestStretch(all: Buffer, start: number, end: number, spread: Uint16Array): { at: number; score: number } {
  const runs = stretchBytes - runBytes + 1
  let score = 0
  let best = { at: start, score: 0 }
  const last = Math.min(end, all.length - runBytes)
  for (let i = start; i < last; i++) {
    score += spread[hashOf(all, i)]!
    if (i - start >= runs) score -= spread[hashOf(all, i - runs)]!
    if (i - start >= runs - 1 && score > best.score) best = { at: i - runs + 1, score }
  }
  return best
}
