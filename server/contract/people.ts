import { z } from 'zod'

/** One person of the academy, as autocompletion shows them. */
export const DirectoryPerson = z.object({
  name: z.string(),
  address: z.string(),
  school: z.string().optional(),
  function: z.string().optional(),
})
export type DirectoryPerson = z.infer<typeof DirectoryPerson>

/** GET /api/directory?q= */
export const DirectoryAnswer = z.object({ people: z.array(DirectoryPerson) })
export type DirectoryAnswer = z.infer<typeof DirectoryAnswer>
