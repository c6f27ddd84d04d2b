// The scratch memory in which keys are put together. One buffer serves every call: encoding never waits.

import { hashBytes, writeHash } from './long-keys.ts'

let scratch = Buffer.allocUnsafeSlow(8 * 1024)
let at = 0

export const keyPosition = (): number => at
export const resetKey = (position = 0): void => {
  at = position
}
export const finishKey = (): Buffer => Buffer.from(scratch.subarray(0, at))

function reserve(bytes: number): void {
  if (at + bytes <= scratch.length) return
  const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, at + bytes))
  scratch.copy(larger, 0, 0, at)
  scratch = larger
}

export function writeByte(byte: number): void {
  reserve(1)
  scratch[at++] = byte
}

export function writeUInt32(value: number): void {
  reserve(4)
  at = scratch.writeUInt32BE(value, at)
}

/** An unsigned integer of up to 2^53 in `size` bytes, the highest first; inverted where a greater one shall sort lower. */
export function writeUnsigned(value: number, size: number, inverted: boolean): void {
  reserve(size)
  let rest = value
  for (let i = size - 1; i >= 0; i--) {
    const byte = rest % 256
    scratch[at + i] = inverted ? 255 - byte : byte
    rest = (rest - byte) / 256
  }
  at += size
}

export function writeRaw(bytes: Uint8Array): void {
  reserve(bytes.length)
  scratch.set(bytes, at)
  at += bytes.length
}

/** Text as UTF-8 and an end mark. The bytes 0 and 1 are written as 1 1 and 1 2, so that only the end holds a zero. */
export function writeText(text: string): void {
  reserve(text.length * 6 + 1)
  const start = at
  at += scratch.write(text, at, 'utf8')
  if (hasLowBytes(start)) escapeFrom(start)
  scratch[at++] = 0
}

function hasLowBytes(start: number): boolean {
  for (let i = start; i < at; i++) if (scratch[i]! < 2) return true
  return false
}

function escapeFrom(start: number): void {
  const plain = Buffer.from(scratch.subarray(start, at))
  at = start
  for (const byte of plain) {
    if (byte < 2) scratch[at++] = 1
    scratch[at++] = byte < 2 ? byte + 1 : byte
  }
}

/** Turns the bytes since `start` around, for a descending field. */
export function invertFrom(start: number): void {
  for (let i = start; i < at; i++) scratch[i] = 255 - scratch[i]!
}

/** Cuts what has been written since `start` after `keep` bytes and puts a hash of all of it in place of the rest. */
export function shortenFrom(start: number, keep: number): void {
  reserve(hashBytes)
  writeHash(scratch, start, at, hash, 0)
  hash.copy(scratch, start + keep, 0, hashBytes)
  at = start + keep + hashBytes
}

const hash = Buffer.alloc(8)
