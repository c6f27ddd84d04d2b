import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { nothing, segment, type Transport } from './transport.ts'

/** Where a password may be used: `master` is the web session. */
export type Scope = 'master' | 'imap' | 'pop3' | 'smtp'

const Created = z.object({ id: z.string() })

const User = z.object({
  id: z.string(),
  username: z.string(),
  name: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
  address: z
    .string()
    .nullish()
    .transform((address) => address ?? ''),
  tags: z.array(z.string()).default([]),
  targets: z.array(z.string()).default([]),
  disabledScopes: z.array(z.string()).default([]),
  hasPasswordSet: z.boolean(),
  disabled: z.boolean(),
  suspended: z.boolean(),
  internalData: z.unknown().optional(),
  limits: z.object({ quota: z.object({ allowed: z.number(), used: z.number() }) }),
})
export type User = z.infer<typeof User>

const UserPage = z.object({
  total: z.number(),
  nextCursor: z.union([z.string(), z.literal(false)]),
  results: z.array(
    z.object({
      id: z.string(),
      username: z.string(),
      name: z.string().nullish(),
      address: z.string().nullish(),
      tags: z.array(z.string()).default([]),
      disabled: z.boolean(),
      suspended: z.boolean(),
      quota: z.object({ allowed: z.number(), used: z.number() }),
    }),
  ),
})
export type UserPage = z.infer<typeof UserPage>

const Authenticated = z.object({
  id: z.string(),
  username: z.string(),
  address: z.string().nullish(),
  scope: z.string(),
  require2fa: z.union([z.array(z.string()), z.literal(false)]).default(false),
})
export type Authenticated = z.infer<typeof Authenticated>

/** What one may set of an account. `password: false` closes the password way; application passwords still work. */
export type UserChanges = Partial<{
  password: string | false
  name: string
  /** Quota in bytes. */
  quota: number
  language: string
  targets: string[]
  tags: string[]
  disabled: boolean
  suspended: boolean
  disabledScopes: Exclude<Scope, 'master'>[]
  internalData: Record<string, unknown>
  recipients: number
  ip: string
}>

export type NewUser = UserChanges & { username: string; password: string | false; address: string }

export type AuthenticateInput = {
  username: string
  password: string
  scope: Scope
  /** Of the client: WildDuck counts failures by it and keeps it in the account's log of log-ins. */
  ip?: string
  protocol?: string
  sess?: string
}

export function userCalls(transport: Transport) {
  return {
    /** Makes an account with its standard mailboxes (named in the account's language) and answers its id. */
    async create(user: NewUser): Promise<string> {
      return (await transport.call(Created, 'POST', '/users', { body: { language: 'fr', ...user } })).id
    },

    get(accountId: string): Promise<User> {
      return transport.call(User, 'GET', `/users/${segment(accountId)}`)
    },

    list(page: { query?: string; limit?: number; cursor?: string } = {}): Promise<UserPage> {
      return transport.call(UserPage, 'GET', '/users', {
        query: { query: page.query, limit: page.limit ?? 100, next: page.cursor },
      })
    },

    async update(accountId: string, changes: UserChanges): Promise<void> {
      await transport.call(nothing, 'PUT', `/users/${segment(accountId)}`, { body: changes })
    },

    async remove(accountId: string): Promise<void> {
      await transport.call(nothing, 'DELETE', `/users/${segment(accountId)}`)
    },

    /** The id of a username, or null. */
    async resolve(username: string): Promise<string | null> {
      try {
        return (await transport.call(Created, 'GET', `/users/resolve/${segment(username)}`)).id
      } catch (error) {
        if (error instanceof AppError && (error.code === 'notFound' || error.code === 'invalid')) return null
        throw error
      }
    },

    /**
     * With it, WildDuck's « custom » second factor, the password is good for scope `master` alone, and connections of
     * IMAP and POP3 end; setting what is set already is no error.
     */
    async setSecondFactor(accountId: string, on: boolean): Promise<void> {
      const path = `/users/${segment(accountId)}/2fa/custom`
      try {
        await transport.call(nothing, on ? 'PUT' : 'DELETE', path, on ? { body: {} } : {})
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict') throw error
      }
    },

    /** Closes the IMAP and POP3 connections of an account. */
    async logout(accountId: string, reason: string): Promise<void> {
      await transport.call(nothing, 'PUT', `/users/${segment(accountId)}/logout`, { body: { reason } })
    },
  }
}

/** Checks a password. Throws `unauthenticated` when it is wrong, whatever the reason, `tooManyRequests` when throttled. */
export async function authenticate(transport: Transport, input: AuthenticateInput): Promise<Authenticated> {
  try {
    return await transport.call(Authenticated, 'POST', '/authenticate', { body: { protocol: 'API', ...input } })
  } catch (error) {
    // A username or password that its schema refuses (too long, odd letters) is a wrong one.
    if (error instanceof AppError && (error.code === 'invalid' || error.code === 'notFound'))
      throw new AppError('unauthenticated', 'Wrong username or password', { cause: error })
    throw error
  }
}
