import { z } from 'zod'

/** POST /api/first-administrator/check: whether a link is still good. */
export const FirstAdministratorLink = z.object({ token: z.string().min(1).max(100) })
export type FirstAdministratorLink = z.infer<typeof FirstAdministratorLink>

export const FirstAdministratorCheck = z.object({ good: z.boolean() })
export type FirstAdministratorCheck = z.infer<typeof FirstAdministratorCheck>

/** POST /api/first-administrator: somebody whom no file of the academy names. */
export const NewAdministrator = FirstAdministratorLink.extend({
  username: z.string().trim().min(1).max(64),
  displayName: z.string().trim().min(1).max(200),
  password: z.string().min(1).max(1024),
})
export type NewAdministrator = z.infer<typeof NewAdministrator>
