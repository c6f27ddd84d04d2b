import { createRoute } from '@hono/zod-openapi'
import { PasswordRecovery, RecoveredUsername, UsernameRecovery } from '../../contract/session.ts'
import { AppError } from '../../contract/errors.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { metaOf } from '../request-meta.ts'

/**
 * « Je ne connais pas mon identifiant et/ou mon mot de passe ». The directory throttles both and takes the same time for
 * a right and a wrong proof; a wrong one is `notFound` here whatever was wrong in it.
 */
export function recoveryRoutes({ directory }: HttpDeps) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/recovery/username',
        request: jsonBody(UsernameRecovery),
        responses: ok(RecoveredUsername, 'The username of the person with this NUMEN and name'),
      }),
      async (c) => {
        const found = await directory.recoverUsername(c.req.valid('json'), metaOf(c))
        if (!found) throw noSuchPerson()
        return c.json({ username: found.username }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/recovery/password',
        request: jsonBody(PasswordRecovery),
        responses: done,
      }),
      async (c) => {
        if (!(await directory.resetToNumen(c.req.valid('json'), metaOf(c)))) throw noSuchPerson()
        return c.body(null, 204)
      },
    )
}

const noSuchPerson = (): AppError => new AppError('notFound', 'Ces renseignements ne correspondent à personne.')
