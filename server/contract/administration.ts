import { z } from 'zod'
import { DepartureFacts } from './departure.ts'

/**
 * What a person may do beyond their own mail. No role opens anybody's mailbox: not one route reads a message of an
 * account other than the session's own.
 */
export const roles = ['admin', 'helpdesk', 'auditor'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** PUT /api/admin/people/{username}/roles */
export const RoleChange = z.object({ roles: z.array(Role).max(roles.length) })
export type RoleChange = z.infer<typeof RoleChange>

export const accountStates = ['creating', 'active', 'suspended'] as const

/** One line of the list of accounts. */
export const AccountRow = z.object({
  username: z.string(),
  displayName: z.string(),
  address: z.string(),
  school: z.string(),
  function: z.string(),
  state: z.enum(accountStates),
  passwordChosen: z.boolean(),
  roles: z.array(Role),
})
export type AccountRow = z.infer<typeof AccountRow>

/** Which accounts a list shows. */
export const accountFilters = ['all', 'active', 'suspended', 'roles'] as const
export type AccountFilter = (typeof accountFilters)[number]

export const maxAccountsOnPage = 100

/** GET /api/admin/people?q=&filter=&cursor=&limit= */
export const AccountQuery = z.object({
  /** Begins of words of the name, the address, the school or the function; or of the username. */
  q: z.string().trim().max(200).default(''),
  filter: z.enum(accountFilters).default('all'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(maxAccountsOnPage).default(50),
})
export type AccountQuery = z.infer<typeof AccountQuery>

export const AccountPage = z.object({
  accounts: z.array(AccountRow),
  /** How many there are in all. */
  total: z.number(),
  nextCursor: z.string().nullable(),
})
export type AccountPage = z.infer<typeof AccountPage>

/** GET /api/admin/people/{username}: what one who administers needs, and nothing of the mail itself. */
export const AccountDetail = AccountRow.extend({
  aliases: z.array(z.string()),
  uai: z.string(),
  /** False for a technical administrator, whom no file of the academy names. */
  hasNumen: z.boolean(),
  /** A second factor is asked of this person. */
  secondFactor: z.boolean(),
  suspendedBy: z.enum(['import', 'administrator', 'departure']).nullable(),
  createdAt: z.iso.datetime(),
  /** Null for who stays. */
  departure: DepartureFacts.nullable(),
  /** Absent while the account is being made. */
  quota: z.object({ usedBytes: z.number(), allowedBytes: z.number() }).nullable(),
})
export type AccountDetail = z.infer<typeof AccountDetail>

/** Bounds of a mailbox: less holds no attachment, more is a mistake in the unit. */
export const minQuotaBytes = 10 * 1024 * 1024
export const maxQuotaBytes = 1_000_000 * 1024 * 1024

/** PUT /api/admin/people/{username}/quota */
export const QuotaChange = z.object({ allowedBytes: z.number().int().min(minQuotaBytes).max(maxQuotaBytes) })
export type QuotaChange = z.infer<typeof QuotaChange>

/** PUT /api/admin/people/{username}/state */
export const StateChange = z.object({ state: z.enum(['active', 'suspended']) })
export type StateChange = z.infer<typeof StateChange>

/** POST /api/admin/people/{username}/aliases : whole, or only the part before the @. */
export const AliasInput = z.object({ address: z.string().trim().min(1).max(320) })
/** The address as it is kept. */
export const AliasAnswer = z.object({ address: z.string() })
export type AliasAnswer = z.infer<typeof AliasAnswer>

/** POST /api/admin/people/{username}/access-code : shown once, and kept nowhere. */
export const AccessCode = z.object({ code: z.string(), expiresAt: z.iso.datetime() })
export type AccessCode = z.infer<typeof AccessCode>

/** GET /api/admin/state */
export const InstanceState = z.object({
  version: z.string(),
  startedAt: z.iso.datetime(),
  services: z.array(z.object({ name: z.string(), ready: z.boolean() })),
  queue: z.object({ waiting: z.number(), deferred: z.number(), oldestAt: z.iso.datetime().nullable() }),
  disk: z.object({
    freeBytes: z.number(),
    totalBytes: z.number(),
    /** What the mail takes; null where it lies in a MongoDB of its own. */
    storeBytes: z.number().nullable(),
  }),
  accounts: z.object({ total: z.number(), suspended: z.number() }),
  /** Open web sessions. */
  sessions: z.number(),
  /** When `facteur backup` last made one; null where none is known of. */
  lastBackup: z.iso.datetime().nullable(),
  lastImport: z
    .object({ at: z.iso.datetime(), created: z.number(), changed: z.number(), refused: z.number() })
    .nullable(),
})
export type InstanceState = z.infer<typeof InstanceState>
