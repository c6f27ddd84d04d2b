import { z } from 'zod'

/** Where and with what this account is open, and how one gets in: the page Options. */

export const MailService = z.enum(['imap', 'pop3', 'smtp'])
export type MailService = z.infer<typeof MailService>

/** One log-in of a browser. */
export const WebDevice = z.object({
  sessionId: z.string(),
  /** The browser that asks. */
  isThis: z.boolean(),
  userAgent: z.string(),
  /** A /24 or /64: where it is about, not which machine. */
  network: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
})
export type WebDevice = z.infer<typeof WebDevice>

/** GET /api/sessions: this browser first, then the one last used. */
export const WebDevices = z.object({ devices: z.array(WebDevice) })
export type WebDevices = z.infer<typeof WebDevices>

/** POST /api/sessions/end-all */
export const EndAll = z.object({
  /** Also takes the application passwords away, so that mail programs do not come back by themselves. */
  applicationPasswords: z.boolean(),
})
export type EndAll = z.infer<typeof EndAll>

/** Log-ins and tries of one kind; mail programs log in many times a day, and those of some hours are one line. */
export const LogIn = z.object({
  at: z.iso.datetime(),
  door: z.enum(['web', ...MailService.options]),
  accepted: z.boolean(),
  count: z.int().positive(),
  network: z.string(),
  /** Of a browser. */
  userAgent: z.string().optional(),
  /** Name of the application password, where one was used. */
  applicationPassword: z.string().optional(),
})
export type LogIn = z.infer<typeof LogIn>

/** GET /api/log-ins: the last 30 days, the newest first. */
export const LogIns = z.object({ logIns: z.array(LogIn) })
export type LogIns = z.infer<typeof LogIns>

/** A password for one mail program: it opens IMAP, POP3 and submission, never the webmail. */
export const ApplicationPassword = z.object({
  id: z.string(),
  description: z.string(),
  services: z.array(MailService),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
})
export type ApplicationPassword = z.infer<typeof ApplicationPassword>

/** GET /api/application-passwords */
export const ApplicationPasswords = z.object({ passwords: z.array(ApplicationPassword) })
export type ApplicationPasswords = z.infer<typeof ApplicationPasswords>

/** POST /api/application-passwords */
export const NewApplicationPassword = z.object({
  description: z.string().trim().min(1).max(100),
  services: z.array(MailService).min(1).default(['imap', 'pop3', 'smtp']),
})
export type NewApplicationPassword = z.infer<typeof NewApplicationPassword>

/** The answer: the only time that the password is told. */
export const MadeApplicationPassword = z.object({ id: z.string(), password: z.string() })
export type MadeApplicationPassword = z.infer<typeof MadeApplicationPassword>

const MailServer = z.object({
  host: z.string(),
  /** TLS from the start: what RFC 8314 §3 recommends. */
  tlsPort: z.int(),
  starttlsPort: z.int(),
})

/** GET /api/mail-programs: what is typed into a mail program. */
export const MailPrograms = z.object({ username: z.string(), imap: MailServer, pop3: MailServer, smtp: MailServer })
export type MailPrograms = z.infer<typeof MailPrograms>
