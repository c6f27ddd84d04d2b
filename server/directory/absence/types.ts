import type { Absence, AbsenceChange } from '../../contract/absence.ts'

/** The answer that somebody leaves for the time when they are away. */
export type AbsenceDesk = {
  read(accountId: string): Promise<Absence>
  change(accountId: string, change: AbsenceChange): Promise<Absence>
}
