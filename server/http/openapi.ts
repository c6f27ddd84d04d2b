import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { Problem } from '../contract/problem.ts'
import type { Env } from './deps.ts'
import { version } from './version.ts'

/** The description of the API, made once of the routes themselves. */
export function describeApi(app: OpenAPIHono<Env>): () => object {
  let made: object | null = null
  return () => (made ??= makeDescription(app))
}

function makeDescription(app: OpenAPIHono<Env>): object {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Facteur',
      version,
      description:
        'The API of the webmail. A log-in sets a cookie; every change carries the session’s `csrfToken` in X-CSRF-Token.',
    },
  })
  const failed = {
    description: 'Failed',
    content: { 'application/problem+json': { schema: z.toJSONSchema(Problem) } },
  }
  for (const path of Object.values(document.paths ?? {}))
    for (const operation of Object.values(path as Record<string, { responses?: Record<string, unknown> }>))
      operation.responses = { ...operation.responses, default: failed }
  return document
}
