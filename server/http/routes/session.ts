import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { PasswordPolicy } from '../../contract/password/policy.ts'
import { LoginRequest, PasswordChange, Session } from '../../contract/session.ts'
import type { RequestMeta, WebSession } from '../../directory/types.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import { clearSessionToken, writeSessionToken } from '../cookie.ts'
import type { Env, HttpDeps } from '../deps.ts'
import { isSecondFactorMissing } from '../middleware/role.ts'
import { metaOf } from '../request-meta.ts'

/** Log in, log out, who am I, change my password. */
export function sessionRoutes(deps: HttpDeps) {
  const { directory } = deps
  return createRouter()
    .openapi(
      createRoute({ method: 'get', path: '/session', responses: ok(Session, 'The session of the cookie') }),
      async (c) => c.json(await sessionView(deps, c.get('session')), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/session',
        request: jsonBody(LoginRequest),
        responses: ok(Session, 'Logged in: the session stands in the cookie'),
      }),
      async (c) => {
        const { username, password } = c.req.valid('json')
        const meta = metaOf(c)
        const person = await directory.signIn({ username, password, ...meta })
        // A new token at each log-in: one that was planted before opens nothing.
        const { token, session } = await directory.sessions.create(person, meta)
        writeSessionToken(c, token)
        return c.json(await sessionView(deps, session), 200)
      },
    )
    .openapi(createRoute({ method: 'delete', path: '/session', responses: done }), async (c) => {
      await directory.sessions.revoke(c.get('sessionToken'))
      clearSessionToken(c)
      return c.body(null, 204)
    })
    .openapi(
      createRoute({
        method: 'get',
        path: '/password-policy',
        responses: ok(PasswordPolicy, 'What a new password must keep to'),
      }),
      async (c) => c.json(await directory.passwordPolicy(c.get('session').accountId), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/session/password',
        request: jsonBody(PasswordChange),
        responses: done,
      }),
      async (c) => {
        const session = c.get('session')
        await directory.changePassword(session.accountId, c.req.valid('json'), keepThisSession(c, session))
        return c.body(null, 204)
      },
    )
}

const keepThisSession = (c: Context<Env>, session: WebSession): RequestMeta => ({
  ...metaOf(c),
  sessionId: session.sessionId,
})

export async function sessionView({ directory, client, config }: HttpDeps, session: WebSession): Promise<Session> {
  const [account, roles, user, forwardingTo, absence, signature] = await Promise.all([
    directory.accountOf(session.accountId),
    directory.administration.rolesOf(session.accountId),
    client.users.get(session.accountId),
    directory.forwarding.targetOf(session.accountId),
    directory.absence.read(session.accountId),
    directory.signatures.read(session.accountId),
  ])
  const { used, allowed } = user.limits.quota
  return {
    username: account.username,
    displayName: account.displayName,
    address: account.address,
    addresses: account.addresses,
    csrfToken: session.csrfToken,
    passwordIsNumen: account.passwordIsNumen,
    secondFactor: session.secondFactor,
    roles,
    rolesNeedSecondFactor: isSecondFactorMissing(config.accounts, session, roles),
    forwardingTo,
    signature,
    isAway: absence.isAnswering,
    quota: { usedBytes: used, allowedBytes: allowed },
    limits: { maxMessageBytes: config.mx.maxMessageBytes, maxRecipients: config.submission.maxRecipients },
  }
}
