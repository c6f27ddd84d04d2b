import { backoffMs } from '../kit/wait.ts'

/**
 * When a deferred message is tried again and when we give up. RFC 5321 §4.5.4.1 asks for at least 4 to 5 days with
 * pauses of half an hour or more; the first tries come sooner, since greylisting hosts take the second one.
 */
export type Schedule = {
  firstPauseMs: number
  longestPauseMs: number
  /** The sender is told of a delay once, after this long. */
  warnAfterMs: number
  giveUpMs: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export function scheduleOf(settings: { retryMinutes: number; warnHours: number; giveUpHours: number }): Schedule {
  return {
    firstPauseMs: minuteMs,
    longestPauseMs: settings.retryMinutes * minuteMs,
    warnAfterMs: settings.warnHours * hourMs,
    giveUpMs: settings.giveUpHours * hourMs,
  }
}

/** Pause after failed try number `attempts` (from 1): 1, 2, 4… minutes, at most `longestPauseMs`. */
export function pauseMs(attempts: number, schedule: Schedule): number {
  return backoffMs(attempts - 1, schedule.firstPauseMs, schedule.longestPauseMs)
}
