import { randomBytes } from 'node:crypto'

let lastMs = 0
let counter = 0
/** Tells this process from another that makes ids in the same millisecond. */
const suffix = randomBytes(2).toString('hex')

/** 18 hexadecimal digits as WildDuck makes them: milliseconds, a counter, a suffix of the process; it sorts by time. */
export function newQueueId(now = Date.now()): string {
  if (now > lastMs) {
    lastMs = now
    counter = 0
  } else {
    counter += 1
  }
  const moment = BigInt(lastMs) * 0x1000n + BigInt(counter)
  return moment.toString(16).padStart(14, '0') + suffix
}
