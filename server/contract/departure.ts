import { z } from 'zod'

/** A day of the calendar, `2027-08-31`. */
const Day = z.iso.date()

/** What happens to an account whose owner leaves, and when. */
export const DeparturePlan = z.object({
  /** Days on which the person is still to be told. */
  noticesOn: z.array(Day),
  closesOn: Day,
  refusesOn: Day,
  deletesOn: Day,
})
export type DeparturePlan = z.infer<typeof DeparturePlan>

/** GET /api/admin/people/{username}/departure?endsOn= : what would happen with this date; nothing is changed. */
export const DepartureQuestion = z.object({ endsOn: Day })

/** PUT /api/admin/people/{username}/departure */
export const DepartureInput = z.object({
  /** The last day at the academy. */
  endsOn: Day,
  /** Told to those who write; empty for none. */
  newAddress: z.string().trim().max(254).default(''),
})
export type DepartureInput = z.infer<typeof DepartureInput>

/** What the console knows of a departure. */
export const DepartureFacts = DeparturePlan.extend({
  endsOn: Day,
  by: z.enum(['import', 'administrator']),
  newAddress: z.string(),
  stage: z.enum(['announced', 'closed', 'refusing', 'deleting']),
  /** Why nothing is deleted though it may be time: somebody holds it, or the last import names the person. */
  keptBecause: z.enum(['hold', 'present']).nullable(),
})
export type DepartureFacts = z.infer<typeof DepartureFacts>
