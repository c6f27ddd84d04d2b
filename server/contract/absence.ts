import { z } from 'zod'

/** The automatic answer to mail while somebody is away. */

/** Longer than any answer that somebody reads. */
export const maxAnswerChars = 4000
/** Of days between two answers to one sender: up to the length of the summer holidays. */
export const maxEveryDays = 60

const Day = z.iso.date()

const fields = {
  isOn: z.boolean(),
  /** First and last day of the absence, `YYYY-MM-DD` on the clock of the server; null: from now, until called off. */
  from: Day.nullable(),
  until: Day.nullable(),
  /** For colleagues: mail that was sent through this server. */
  inside: z.string().trim().max(maxAnswerChars),
  /** For everybody else; null: the same. */
  outside: z.string().trim().max(maxAnswerChars).nullable(),
  /** One sender is answered once in so many days. */
  everyDays: z.int().min(1).max(maxEveryDays),
}

/** PUT /api/absence */
export const AbsenceChange = z
  .object(fields)
  .refine(({ isOn, inside, outside }) => !isOn || (inside !== '' && outside !== ''), 'Écrivez votre réponse.')
  .refine(
    ({ from, until }) => from === null || until === null || from <= until,
    'Le dernier jour vient avant le premier.',
  )
export type AbsenceChange = z.infer<typeof AbsenceChange>

/** GET /api/absence, and the answer to a change. */
export const Absence = z.object({
  ...fields,
  /** Mail is answered today. */
  isAnswering: z.boolean(),
})
export type Absence = z.infer<typeof Absence>
