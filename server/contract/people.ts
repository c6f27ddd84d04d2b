import { z } from 'zod'

/** Somebody or something of the academy that can be written to, as autocompletion shows it. */
export const DirectoryPerson = z.object({
  /** `mailbox`: one of a function; `list`: a distribution list to which the reader may write. */
  kind: z.enum(['person', 'mailbox', 'list']),
  name: z.string(),
  address: z.string(),
  school: z.string().optional(),
  function: z.string().optional(),
})
export type DirectoryPerson = z.infer<typeof DirectoryPerson>

/** GET /api/directory?q= */
export const DirectoryAnswer = z.object({ people: z.array(DirectoryPerson) })
export type DirectoryAnswer = z.infer<typeof DirectoryAnswer>
