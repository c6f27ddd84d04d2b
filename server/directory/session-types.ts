/** Who asks: for the throttle and the audit log. */
export type RequestMeta = {
  ip: string
  userAgent: string
  /** The web session that asks, when there is one: a change of password keeps it and ends the others. */
  sessionId?: string
}

export type Credentials = { username: string; password: string; ip: string; userAgent: string }

/** `accountId` is the id of the account in the mail store (24 hex digits). */
export type SignedInPerson = {
  accountId: string
  username: string
  passwordIsNumen: boolean
  /** Proved by a second factor or a passkey, not by a password alone. */
  secondFactor: boolean
}

export type WebSession = SignedInPerson & {
  sessionId: string
  csrfToken: string
  /** When its person last showed again who they are, by password or passkey; null where they need not have. */
  provedAt: Date | null
  createdAt: Date
  lastUsedAt: Date
}
