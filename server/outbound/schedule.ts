import { backoffMs } from '../kit/wait.ts'

/**
 * When a deferred message is tried again and when we give up. RFC 5321 §4.5.4.1 asks for at least 4 to 5 days with
 * pauses of half an hour or more; the first tries come sooner, since greylisting hosts take the second one.
 */
export type Schedule = { retryMinutes: number; giveUpHours: number }

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** The sender is told of a delay once, after this long. */
export const warnAfterMs = 4 * hourMs

/** Pause after failed try number `attempts` (from 1): 1, 2, 4… minutes, at most `retryMinutes`. */
export function pauseMs(attempts: number, schedule: Schedule): number {
  return backoffMs(attempts - 1, minuteMs, schedule.retryMinutes * minuteMs)
}

export function giveUpMs(schedule: Schedule): number {
  return schedule.giveUpHours * hourMs
}

/** All pauses from the first failure until we give up. */
export function pauses(schedule: Schedule): number[] {
  const all: number[] = []
  for (let total = 0; total < giveUpMs(schedule);) {
    const next = pauseMs(all.length + 1, schedule)
    all.push(next)
    total += next
  }
  return all
}

/** The failure, counted from 1, by which `warnAfterMs` have passed; after the last one when it never comes to that. */
export function warnAtFailure(allPauses: readonly number[]): number {
  let total = 0
  const index = allPauses.findIndex((pause) => (total += pause) > warnAfterMs)
  return index === -1 ? allPauses.length + 2 : index + 2
}
