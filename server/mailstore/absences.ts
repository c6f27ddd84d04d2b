import { type Collection, type Db, ObjectId } from 'mongodb'

/** Who is away, and what mail to them is answered: the directory writes it, the delivery front reads it. */
export type AbsenceRecord = {
  displayName: string
  isOn: boolean
  /** Days as `YYYY-MM-DD`; null: open. */
  from: string | null
  until: string | null
  inside: string
  outside: string | null
  everyDays: number
  /** Changes with each absence: whoever was answered in an earlier one is answered again. */
  occasion: string
}

type AbsenceDocument = AbsenceRecord & { _id: ObjectId }
export type Absences = Collection<AbsenceDocument>

export const openAbsences = (db: Db): Absences => db.collection('facteur.absences')

export async function findAbsence(
  absences: Absences,
  accountId: string,
  maxTimeMS: number,
): Promise<AbsenceRecord | null> {
  const _id = ObjectId.createFromHexString(accountId)
  return await absences.findOne({ _id }, { projection: { _id: 0 }, maxTimeMS })
}

/** `today` as `YYYY-MM-DD`. */
export const isAway = ({ isOn, from, until }: Pick<AbsenceRecord, 'isOn' | 'from' | 'until'>, today: string): boolean =>
  isOn && (from === null || from <= today) && (until === null || today <= until)
