import { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { MailboxId, maxPageMessages } from '../contract/mail.ts'
import type { Env } from './deps.ts'
import { invalidRequest } from './problem.ts'

/** A router whose routes check their requests against the contract and describe themselves in /api/openapi.json. */
export function createRouter(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error)
    },
  })
}

/** A JSON body that has to be there. */
export const jsonBody = <S extends z.ZodType>(schema: S) =>
  ({ body: { content: { 'application/json': { schema } }, required: true } }) as const

/** The answer 200 with a JSON body. */
export const ok = <S extends z.ZodType>(schema: S, description = 'Done') =>
  ({ 200: { content: { 'application/json': { schema } }, description } }) as const

/** The answer 204, and no body. */
export const done = { 204: { description: 'Done' } } as const

/** The answer 200 with bytes of the given type. */
export const bytes = (contentType: string, description: string) =>
  ({ 200: { content: { [contentType]: { schema: { type: 'string' as const } } }, description } }) as const

/** `{mailboxId}` of a path. */
export const MailboxParameter = z.object({ mailboxId: MailboxId })

/** `{mailboxId}` and `{uid}` of a path. */
export const MessageParameter = MailboxParameter.extend({ uid: z.coerce.number().int().positive() })

const defaultPageMessages = 50

/** `?limit=&cursor=` of lists that are read page by page. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(maxPageMessages).default(defaultPageMessages),
  cursor: z.string().min(1).max(2000).optional(),
})
