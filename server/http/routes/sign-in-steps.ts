import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  IdentityProof,
  PasskeyLogin,
  PasskeyOptions,
  PasskeyOptionsRequest,
  SecondStepAnswer,
} from '../../contract/second-factor.ts'
import { Session } from '../../contract/session.ts'
import type { SignedInPerson } from '../../directory/types.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import { writeSessionToken } from '../cookie.ts'
import type { Env, HttpDeps } from '../deps.ts'
import { metaOf } from '../request-meta.ts'
import { siteOf } from '../site.ts'
import { askingOf } from './second-factors.ts'
import { sessionView } from './session.ts'

/** The ways into a session besides the password alone, and showing again in a session who one is. */
export function signInStepRoutes(deps: HttpDeps) {
  const { directory, config } = deps
  const { secondFactors } = directory
  const enter = async (c: Context<Env>, person: SignedInPerson): Promise<Session> => {
    const { token, session } = await directory.sessions.create(person, metaOf(c))
    writeSessionToken(c, token)
    return await sessionView(deps, session)
  }
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/session/second-factor',
        request: jsonBody(SecondStepAnswer),
        responses: ok(Session, 'Logged in: the session stands in the cookie'),
      }),
      async (c) => {
        const person = await secondFactors.finishSignIn(c.req.valid('json'), siteOf(c, config), metaOf(c))
        return c.json(await enter(c, person), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/session/passkey-options',
        request: jsonBody(PasskeyOptionsRequest),
        responses: ok(PasskeyOptions, 'For navigator.credentials.get'),
      }),
      async (c) => c.json(await secondFactors.signInOptions(c.req.valid('json').challenge, siteOf(c, config)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/session/passkey',
        request: jsonBody(PasskeyLogin),
        responses: ok(Session, 'Logged in by a passkey alone'),
      }),
      async (c) => {
        const { passkey } = c.req.valid('json')
        return c.json(await enter(c, await secondFactors.signInWithPasskey(passkey, siteOf(c, config), metaOf(c))), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/session/proof-options',
        responses: ok(PasskeyOptions, 'For navigator.credentials.get'),
      }),
      async (c) => c.json(await secondFactors.proofOptions(askingOf(c, config)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/session/proof',
        request: jsonBody(IdentityProof),
        responses: done,
      }),
      async (c) => {
        await secondFactors.prove(askingOf(c, config), c.req.valid('json'))
        return c.body(null, 204)
      },
    )
}
