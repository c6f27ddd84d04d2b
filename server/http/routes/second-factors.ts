import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import {
  NewPasskey,
  PasskeyOptions,
  PasskeyRename,
  RecoveryCodes,
  SecondFactors,
  TotpConfirmation,
  TotpSetup,
} from '../../contract/second-factor.ts'
import type { Asking } from '../../directory/second-factor/types.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import type { Env, HttpDeps } from '../deps.ts'
import { metaOf } from '../request-meta.ts'
import { siteOf } from '../site.ts'

const PasskeyParameter = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,1400}$/) })

/** The second factors of one's own account. What changes them asks for a proof first (routes/sign-in-steps.ts). */
export function secondFactorRoutes({ directory, config }: HttpDeps) {
  const { secondFactors } = directory
  const asking = (c: Context<Env>): Asking => askingOf(c, config)
  return createRouter()
    .openapi(
      createRoute({ method: 'get', path: '/second-factors', responses: ok(SecondFactors, 'What is set up') }),
      async (c) => c.json(await secondFactors.view(c.get('session'), siteOf(c, config)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/second-factors/totp',
        responses: ok(TotpSetup, 'A seed for the application on the telephone; it counts once a code is confirmed'),
      }),
      async (c) => c.json(await secondFactors.beginTotp(asking(c)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/second-factors/totp/confirm',
        request: jsonBody(TotpConfirmation),
        responses: ok(RecoveryCodes, 'It counts from now on'),
      }),
      async (c) => c.json(await secondFactors.confirmTotp(asking(c), c.req.valid('json').code), 200),
    )
    .openapi(createRoute({ method: 'delete', path: '/second-factors/totp', responses: done }), async (c) => {
      await secondFactors.removeTotp(asking(c))
      return c.body(null, 204)
    })
    .openapi(
      createRoute({
        method: 'post',
        path: '/second-factors/passkey-options',
        responses: ok(PasskeyOptions, 'For navigator.credentials.create'),
      }),
      async (c) => c.json(await secondFactors.beginPasskey(asking(c)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/second-factors/passkeys',
        request: jsonBody(NewPasskey),
        responses: ok(RecoveryCodes, 'The passkey counts from now on'),
      }),
      async (c) => c.json(await secondFactors.addPasskey(asking(c), c.req.valid('json')), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/second-factors/passkeys/{id}',
        request: { params: PasskeyParameter, ...jsonBody(PasskeyRename) },
        responses: done,
      }),
      async (c) => {
        await secondFactors.renamePasskey(asking(c), c.req.valid('param').id, c.req.valid('json').name)
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/second-factors/passkeys/{id}',
        request: { params: PasskeyParameter },
        responses: done,
      }),
      async (c) => {
        await secondFactors.removePasskey(asking(c), c.req.valid('param').id)
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/second-factors/recovery-codes',
        responses: ok(RecoveryCodes, 'New ones; the old ones open nothing any more'),
      }),
      async (c) => c.json(await secondFactors.renewRecoveryCodes(asking(c)), 200),
    )
}

export const askingOf = (c: Context<Env>, config: HttpDeps['config']): Asking => ({
  session: c.get('session'),
  meta: { ...metaOf(c), sessionId: c.get('session').sessionId },
  site: siteOf(c, config),
})
