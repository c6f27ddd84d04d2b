import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { hostNameOf } from '../../config/schema.ts'
import {
  ApplicationPasswords,
  MadeApplicationPassword,
  MailPrograms,
  NewApplicationPassword,
} from '../../contract/account-safety.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { metaOf } from '../request-meta.ts'

const IdParameter = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/) })

/** Passwords for mail programs, and what else is typed into one. */
export function applicationPasswordRoutes({ directory, config }: Pick<HttpDeps, 'directory' | 'config'>) {
  const { applicationPasswords } = directory
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/application-passwords',
        responses: ok(ApplicationPasswords, 'The passwords of mail programs, without the passwords'),
      }),
      async (c) => {
        const passwords = (await applicationPasswords.list(c.get('session').accountId)).map((each) => ({
          ...each,
          createdAt: each.createdAt.toISOString(),
          lastUsedAt: each.lastUsedAt?.toISOString() ?? null,
        }))
        return c.json({ passwords }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/application-passwords',
        request: jsonBody(NewApplicationPassword),
        responses: ok(MadeApplicationPassword, 'Made, and told this once'),
      }),
      async (c) => {
        const made = await applicationPasswords.create(c.get('session'), c.req.valid('json'), metaOf(c))
        c.header('Cache-Control', 'no-store')
        return c.json(made, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/application-passwords/{id}',
        request: { params: IdParameter },
        responses: done,
      }),
      async (c) => {
        await applicationPasswords.revoke(c.get('session').accountId, c.req.valid('param').id, metaOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/mail-programs',
        responses: ok(MailPrograms, 'Names and ports for mail programs'),
      }),
      (c) => c.json(mailProgramsOf(config, c.get('session').username), 200),
    )
}

function mailProgramsOf(config: HttpDeps['config'], username: string): MailPrograms {
  const host = hostNameOf(config)
  const serverOf = ({ port, tlsPort }: { port: number; tlsPort: number }): MailPrograms['imap'] => ({
    host,
    tlsPort,
    starttlsPort: port,
  })
  const { imap, pop3, submission } = config
  return { username, imap: serverOf(imap), pop3: serverOf(pop3), smtp: serverOf(submission) }
}
