import { z } from 'zod'
import { Role } from './administration.ts'
import { Signature } from './signature.ts'

/** POST /api/session */
export const LoginRequest = z.object({
  /** The username (`pdupont`); an address of the academy typed by mistake is understood too. */
  username: z.string().trim().min(1).max(320),
  password: z.string().min(1).max(1024),
})
export type LoginRequest = z.infer<typeof LoginRequest>

/** GET /api/session, and the answer to a log-in. The cookie holds the session; `csrfToken` goes in `X-CSRF-Token`. */
export const Session = z.object({
  username: z.string(),
  displayName: z.string(),
  address: z.string(),
  /** Every address this person may write from: the main one first. */
  addresses: z.array(z.string()),
  csrfToken: z.string(),
  /** True until a password was chosen: the NUMEN opened this session. */
  passwordIsNumen: z.boolean(),
  /** This session proved a second factor or a passkey. */
  secondFactor: z.boolean(),
  /** What this person may do beyond their own mail. */
  roles: z.array(Role),
  /** The roles open nothing before a second factor is proved. */
  rolesNeedSecondFactor: z.boolean(),
  /** Where mail is forwarded to; null where it is not. */
  forwardingTo: z.string().nullable(),
  /** What stands under the messages that this person writes. */
  signature: Signature,
  /** Mail is answered automatically today. */
  isAway: z.boolean(),
  quota: z.object({ usedBytes: z.number(), allowedBytes: z.number() }),
  limits: z.object({ maxMessageBytes: z.number(), maxRecipients: z.number() }),
})
export type Session = z.infer<typeof Session>

/** PUT /api/session/password */
export const PasswordChange = z.object({
  currentPassword: z.string().min(1).max(1024),
  newPassword: z.string().min(1).max(1024),
  /** Takes the application passwords away too. */
  closeApplications: z.boolean().default(false),
})
export type PasswordChange = z.infer<typeof PasswordChange>

/** GET /api/public: what the log-in page shows before anyone is known. */
export const PublicInfo = z.object({
  academyName: z.string(),
  domain: z.string(),
  version: z.string(),
  /** How a person gets back in: see `accounts.recovery` of the configuration. */
  recovery: z.enum(['numen', 'contact', 'helpdesk']),
  helpdeskText: z.string(),
  notices: z.array(
    z.object({
      title: z.string(),
      text: z.string(),
      linkText: z.string().optional(),
      linkUrl: z.string().optional(),
    }),
  ),
})
export type PublicInfo = z.infer<typeof PublicInfo>
