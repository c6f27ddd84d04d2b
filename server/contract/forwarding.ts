import { z } from 'zod'

/** Automatic forwarding: new mail also goes to another address, once that address has agreed to it. */

/** What the academy allows: to anywhere, to addresses of the academy only, or not at all. */
export const ForwardingPolicy = z.enum(['allowed', 'inside', 'off'])
export type ForwardingPolicy = z.infer<typeof ForwardingPolicy>

const Wish = { target: z.string(), keepCopy: z.boolean() }

/** GET /api/forwarding, and the answer to a change. */
export const Forwarding = z.object({
  policy: ForwardingPolicy,
  /** Domains one may forward to where the policy is `inside`. */
  domains: z.array(z.string()),
  /** Where mail goes now. */
  active: z.object({ ...Wish, since: z.iso.datetime() }).nullable(),
  /** Asked for; nothing goes there before the address has agreed. */
  waiting: z.object({ ...Wish, askedAt: z.iso.datetime(), expiresAt: z.iso.datetime() }).nullable(),
})
export type Forwarding = z.infer<typeof Forwarding>

/** PUT /api/forwarding. Without `target` it ends. */
export const ForwardingChange = z.object({
  target: z.union([z.email(), z.null()]),
  /** A message that is kept nowhere here cannot be found again here. */
  keepCopy: z.boolean().default(true),
})
export type ForwardingChange = z.infer<typeof ForwardingChange>
