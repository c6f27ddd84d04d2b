// Long values in keys. The first bytes of a value's encoding keep the order; what is longer ends in a hash of the whole
// instead of the rest. A key then still differs from the key of any other value (but for a collision that somebody makes
// on purpose), and takes a few dozen bytes instead of a mail header's thousand. Who reads keys must know:
//
//   a bound no longer than the part that is kept divides the keys exactly;
//   two values that agree in that part stand in no order, and equality of keys is to be checked on the document.
//
// The first field gets more room than the others: lists of names and addresses are sorted by it.

import { pointInterval, successor, unionIntervals } from './interval.ts'
import type { Interval } from './interval.ts'

const firstFieldBytes = 256
const laterFieldBytes = 24
export const hashBytes = 6

/** How many bytes of the encoding of the field at this place are kept. */
export const keptBytes = (place: number): number => (place === 0 ? firstFieldBytes : laterFieldBytes)

/** Writes eight bytes that depend on all of `source[from..to)` to `target` at `at`: FNV-1a twice, with a final mix. */
export function writeHash(source: Uint8Array, from: number, to: number, target: Buffer, at: number): void {
  let a = 0x811c9dc5
  let b = 0x9747b28c
  for (let i = from; i < to; i++) {
    const byte = source[i]!
    a = Math.imul(a ^ byte, 0x01000193)
    b = Math.imul((b ^ byte) + (b >>> 15), 0x5bd1e995)
  }
  target.writeUInt32BE(mixed(a ^ (b >>> 7)), at)
  target.writeUInt32BE(mixed(b + a), at + 4)
}

function mixed(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

export type ShortenedIntervals = { intervals: readonly Interval[]; exact: boolean }

/** Ranges of whole encodings as ranges of keys; `exact` is false where they hold more than they did. */
export function shortenIntervals(intervals: readonly Interval[], place: number): ShortenedIntervals {
  const keep = keptBytes(place)
  if (intervals.every(({ low, high }) => low.length <= keep && high.length <= keep)) return { intervals, exact: true }
  return { intervals: unionIntervals(intervals.map((interval) => shortened(interval, keep))), exact: false }
}

function shortened(interval: Interval, keep: number): Interval {
  const { low, high, point } = interval
  if (point) return low.length <= keep ? interval : pointInterval(shortenedKey(low, keep))
  return {
    low: low.length <= keep ? low : low.subarray(0, keep),
    high: high.length <= keep ? high : successor(high.subarray(0, keep)),
    point: false,
  }
}

const hash = Buffer.alloc(8)

function shortenedKey(encoded: Buffer, keep: number): Buffer {
  writeHash(encoded, 0, encoded.length, hash, 0)
  return Buffer.concat([encoded.subarray(0, keep), hash.subarray(0, hashBytes)])
}
