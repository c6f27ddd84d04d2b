import { z } from 'zod'

/** GET /api/password-policy: what the rules need to know of the person and of the academy. */
export const PasswordPolicy = z.object({
  minLength: z.int(),
  /** Shortest password that is taken when it is solid. */
  solidLength: z.int(),
  username: z.string(),
  names: z.array(z.string()),
  domain: z.string(),
})
export type PasswordPolicy = z.infer<typeof PasswordPolicy>
