import type { Db } from 'mongodb'
import { dayOf } from '../../kit/day.ts'
import { createLogger } from '../../kit/log.ts'
import { findAbsence, isAway, openAbsences } from '../../mailstore/absences.ts'
import type { SendReply } from './automatic-reply.ts'

export type AbsenceMail = {
  accountId: string
  forwardPath: string
  message: { reversePath: string; raw: Buffer }
  /** Sent through this server by somebody who logged in: a From can be written by anybody. */
  isColleague: boolean
}

const dayMs = 24 * 3_600_000
/** A lookup of one document by its key. */
const lookupTimeoutMs = 5000

const log = createLogger('delivery')

/** Answers for those who are away; never fails. */
export function createAbsenceReplies(deps: { db: Db; reply: SendReply; now?: () => Date }) {
  const { reply, now = () => new Date() } = deps
  const absences = openAbsences(deps.db)
  return async ({ accountId, forwardPath, message, isColleague }: AbsenceMail): Promise<void> => {
    try {
      const absence = await findAbsence(absences, accountId, lookupTimeoutMs)
      if (absence === null || !isAway(absence, dayOf(now()))) return
      const { displayName, inside, outside, everyDays, occasion } = absence
      const text = isColleague ? inside : (outside ?? inside)
      const from = { name: displayName, address: forwardPath }
      await reply({ accountId, from, text, message, onceInMs: everyDays * dayMs, occasion: `absence ${occasion}` })
    } catch (error) {
      log.warn('an absence could not be looked up', { accountId, error })
    }
  }
}
