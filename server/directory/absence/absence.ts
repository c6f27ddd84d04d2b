import { randomUUID } from 'node:crypto'
import { ObjectId } from 'mongodb'
import type { Absence, AbsenceChange } from '../../contract/absence.ts'
import { dayOf } from '../../kit/day.ts'
import { type Absences, isAway } from '../../mailstore/absences.ts'
import type { Room } from '../room.ts'
import { ownerOf } from '../find-person.ts'
import type { AbsenceDesk } from './types.ts'

/** What stands in the form of somebody who has never been away. */
const never: AbsenceChange = { isOn: false, from: null, until: null, inside: '', outside: null, everyDays: 4 }

export function createAbsence(room: Pick<Room, 'now' | 'people'>, absences: Absences): AbsenceDesk {
  const keyOf = (accountId: string): ObjectId => ObjectId.createFromHexString(accountId)
  const viewOf = (kept: AbsenceChange): Absence => {
    const { isOn, from, until, inside, outside, everyDays } = kept
    return { isOn, from, until, inside, outside, everyDays, isAnswering: isAway(kept, dayOf(room.now())) }
  }
  return {
    read: async (accountId) => viewOf((await absences.findOne({ _id: keyOf(accountId) })) ?? never),

    async change(accountId, change) {
      const { displayName } = await ownerOf(room, accountId)
      const _id = keyOf(accountId)
      const before = await absences.findOne({ _id })
      // Words that are mended answer nobody twice; another absence does.
      const isSame = before !== null && before.isOn === change.isOn && before.from === change.from
      const occasion = isSame ? before.occasion : randomUUID()
      await absences.replaceOne({ _id }, { displayName, ...change, occasion }, { upsert: true })
      return viewOf(change)
    },
  }
}
