// Ranges of keys. The encodings of key-encoding.ts are such that "all keys that begin with these bytes" is the range from
// the bytes to their successor; every bound is such a prefix, so all ranges have the one form `[low, high)`.

/** `point`: the encodings of one value only. */
export type Interval = { low: Buffer; high: Buffer; point: boolean }

/** The least byte string above every string that begins with `prefix`. */
export function successor(prefix: Buffer): Buffer {
  let length = prefix.length
  while (length > 0 && prefix[length - 1] === 0xff) length--
  if (length === 0) return Buffer.from([0xff, 0xff, 0xff])
  const next = Buffer.from(prefix.subarray(0, length))
  next[length - 1]!++
  return next
}

export const pointInterval = (encoded: Buffer): Interval => ({ low: encoded, high: successor(encoded), point: true })

export const isEmpty = (interval: Interval): boolean => Buffer.compare(interval.low, interval.high) >= 0

/** Everything that one ascending field can hold. */
export const fullInterval: Interval = { low: Buffer.from([0x01]), high: Buffer.from([0xfe]), point: false }

/** Sorted and with overlaps joined. */
export function unionIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter((interval) => !isEmpty(interval)).sort((a, b) => Buffer.compare(a.low, b.low))
  const joined: Interval[] = []
  for (const interval of sorted) {
    const last = joined.at(-1)
    if (last && Buffer.compare(interval.low, last.high) < 0) {
      const same = interval.point && last.point && interval.low.equals(last.low)
      if (Buffer.compare(interval.high, last.high) > 0) last.high = interval.high
      if (!same) last.point = false
    } else joined.push({ ...interval })
  }
  return joined
}

/** Everything that one field can hold but these, which are sorted and free of overlaps. */
export function complement(intervals: readonly Interval[]): Interval[] {
  const rest: Interval[] = []
  let { low } = fullInterval
  for (const interval of intervals) {
    rest.push({ low, high: interval.low, point: false })
    low = interval.high
  }
  rest.push({ low, high: fullInterval.high, point: false })
  return rest.filter((interval) => !isEmpty(interval))
}

/** Both lists are sorted and free of overlaps. */
export function intersectIntervals(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const low = Buffer.compare(a[i]!.low, b[j]!.low) > 0 ? a[i]!.low : b[j]!.low
    const endsFirst = Buffer.compare(a[i]!.high, b[j]!.high) < 0
    const high = endsFirst ? a[i]!.high : b[j]!.high
    if (Buffer.compare(low, high) < 0) common.push({ low, high, point: a[i]!.point || b[j]!.point })
    if (endsFirst) i++
    else j++
  }
  return common
}

const invert = (bytes: Buffer): Buffer => {
  const inverted = Buffer.allocUnsafe(bytes.length)
  for (let i = 0; i < bytes.length; i++) inverted[i] = 255 - bytes[i]!
  return inverted
}

/** The same range in a descending field, where every byte is inverted. Bounds are prefixes, hence the successors. */
export function invertInterval(interval: Interval): Interval {
  if (interval.point) return pointInterval(invert(interval.low))
  return { low: successor(invert(interval.high)), high: successor(invert(interval.low)), point: false }
}

/** The range, seen as part of a longer key that begins with `prefix`. */
export const prefixInterval = (prefix: Buffer, interval: Interval): Interval => ({
  low: Buffer.concat([prefix, interval.low]),
  high: Buffer.concat([prefix, interval.high]),
  point: interval.point,
})
