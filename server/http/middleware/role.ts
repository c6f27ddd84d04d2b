import { createMiddleware } from 'hono/factory'
import type { Role } from '../../contract/administration.ts'
import { AppError } from '../../contract/errors.ts'
import type { Env, HttpDeps } from '../deps.ts'

/**
 * The two locks of /api/admin. Everything below it asks for a role and, unless the configuration says otherwise, for a
 * session that proved a second factor (`openAdministration`); each route then names the roles that may call it
 * (`requireRole`): test/e2e/roles.test.ts walks them all.
 */
export function openAdministration({ directory, config }: Pick<HttpDeps, 'directory' | 'config'>) {
  return createMiddleware<Env>(async (c, next) => {
    const session = c.get('session')
    const roles = await directory.administration.rolesOf(session.accountId)
    if (roles.length === 0) throw new AppError('forbidden', 'Cette page est réservée aux administrateurs.')
    if (isSecondFactorMissing(config.accounts, session, roles)) throw new AppError('forbidden', secondFactorSentence)
    c.set('roles', roles)
    await next()
  })
}

const secondFactorSentence = 'Activez d’abord la validation en deux étapes (Options, Sécurité) : votre rôle la demande.'

/** Whoever holds a role has to prove two things, not one: `accounts.adminTwoFactor`. */
export function isSecondFactorMissing(
  { adminTwoFactor }: { adminTwoFactor: 'required' | 'optional' },
  { secondFactor }: { secondFactor: boolean },
  roles: readonly Role[],
): boolean {
  return roles.length > 0 && adminTwoFactor === 'required' && !secondFactor
}

/** For `middleware` of a route: lets through whoever holds one of these roles. */
export function requireRole(...allowed: readonly Role[]) {
  return createMiddleware<Env>(async (c, next) => {
    if (!c.get('roles').some((role) => allowed.includes(role)))
      throw new AppError('forbidden', 'Votre rôle ne permet pas cette action.')
    await next()
  })
}
