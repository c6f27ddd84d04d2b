import { z } from 'zod'

/** `named`: only the owner and those who are named. Owner and named people may write to every list. */
export const listWriters = ['members', 'academy', 'named', 'everybody'] as const
export type ListWriters = (typeof listWriters)[number]

export const maxListNameLength = 120
export const maxListsOnPage = 100

/** Everybody of a school, of a function, or of both; `{}` is everybody of the academy. */
export const ListRule = z.object({
  uai: z.string().trim().min(1).max(20).optional(),
  function: z.string().trim().min(1).max(200).optional(),
})

/** One line of the table of lists. */
export const ListRow = z.object({
  id: z.string(),
  address: z.string(),
  name: z.string(),
  /** Whom the academy's file makes members; null for a list made by hand alone. */
  rule: ListRule.nullable(),
  writers: z.enum(listWriters),
  /** People whom the rule names now. */
  ruled: z.number(),
  /** Addresses added by hand. */
  byHand: z.number(),
})
export type ListRow = z.infer<typeof ListRow>

/** GET /api/admin/lists?q=&cursor=&limit= : begins of words of the name, or of the address. */
export const ListQuery = z.object({
  q: z.string().trim().max(200).default(''),
  cursor: z.string().max(320).optional(),
  limit: z.coerce.number().int().min(1).max(maxListsOnPage).default(50),
})
export type ListQuery = z.infer<typeof ListQuery>
export const ListPage = z.object({ lists: z.array(ListRow), total: z.number(), nextCursor: z.string().nullable() })
export type ListPage = z.infer<typeof ListPage>

/** GET /api/admin/lists/{list} */
export const ListDetail = ListRow.extend({
  members: z.array(z.string()),
  /** Addresses that may write besides. */
  allowed: z.array(z.string()),
  /** Username of who answers for it. */
  owner: z.string().nullable(),
  /** How many addresses get a message, each counted once; those of lists within it too. */
  reached: z.number(),
})
export type ListDetail = z.infer<typeof ListDetail>

/** POST /api/admin/lists */
export const ListInput = z.object({
  /** Whole, or only the part before the @. */
  address: z.string().trim().min(1).max(320),
  name: z.string().trim().min(1).max(maxListNameLength),
  writers: z.enum(listWriters),
  rule: ListRule.nullable().default(null),
})
export type ListInput = z.input<typeof ListInput>

/** PATCH /api/admin/lists/{list} */
export const ListChange = z.object({
  name: z.string().trim().min(1).max(maxListNameLength).optional(),
  writers: z.enum(listWriters).optional(),
})
export type ListChange = z.infer<typeof ListChange>

/** POST /api/admin/lists/{list}/members and …/authors */
export const ListAddress = z.object({ address: z.string().trim().min(1).max(320) })
