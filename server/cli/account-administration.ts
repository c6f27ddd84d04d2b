import { parseArgs } from 'node:util'
import { Role, roles as allRoles } from '../contract/administration.ts'
import { StartError } from '../kit/service.ts'
import type { CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { firstLinkText } from './first-link-text.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

export type AccountAction = (args: string[], context: CommandContext) => Promise<number>

export const administrationUsage = [
  `facteur account role list [--json]`,
  `facteur account role add|remove IDENTIFIANT ${allRoles.join('|')}`,
  'facteur account quota IDENTIFIANT MÉGAOCTETS',
  'facteur account unlock IDENTIFIANT',
  'facteur account logout IDENTIFIANT',
  'facteur account two-factor remove IDENTIFIANT',
  'facteur account first-admin-link',
]

/** What the console does, on the terminal of whoever runs the machine: nobody's role is asked here. */
export const administrationActions: Record<string, AccountAction> = {
  role,
  quota,
  unlock,
  logout,
  'two-factor': twoFactor,
  'first-admin-link': firstAdminLink,
}

const megabyte = 1024 * 1024

async function role(args: string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  })
  const [action, username, name] = positionals
  if (action === 'list' && positionals.length === 1) return await listRoles(context, values.json)
  if ((action !== 'add' && action !== 'remove') || username === undefined || positionals.length !== 3)
    throw new UsageError(administrationUsage.slice(0, 2).join('\n  '))
  const wanted = Role.safeParse(name).data
  if (wanted === undefined) throw new UsageError(`« ${name ?? ''} » n’est pas un rôle : ${allRoles.join(', ')}`)
  return await withDirectory(context, async ({ administration }) => {
    const { roles: held } = await administration.account(username)
    const others = held.filter((each) => each !== wanted)
    await administration.setRoles(username, action === 'add' ? [...others, wanted] : others, null)
    context.print(action === 'add' ? `${username} a le rôle ${wanted}.` : `${username} n’a plus le rôle ${wanted}.`)
    return exitCode.ok
  })
}

async function listRoles(context: CommandContext, json: boolean): Promise<number> {
  return await withDirectory(context, async ({ administration }) => {
    const holders = await administration.roleHolders()
    if (json) context.print(JSON.stringify(holders, null, 2))
    else
      for (const { username, displayName, roles } of holders)
        context.print([username, displayName, roles.join(', ')].join('\t'))
    return exitCode.ok
  })
}

async function quota(args: string[], context: CommandContext): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} })
  const [username, size] = positionals
  if (username === undefined || !/^[1-9][0-9]{0,6}$/.test(size ?? '') || positionals.length !== 2)
    throw new UsageError('indiquez un identifiant et un espace en mégaoctets : facteur account quota pdupont 5120')
  await withDirectory(context, ({ administration }) => administration.setQuota(username, Number(size) * megabyte, null))
  context.print(`${username} a ${size ?? ''} Mo.`)
  return exitCode.ok
}

async function unlock(args: string[], context: CommandContext): Promise<number> {
  const username = onlyName(args)
  await withDirectory(context, ({ administration }) => administration.unlock(username, null), { counters: true })
  context.print(`${username} peut se connecter sans attendre.`)
  return exitCode.ok
}

async function logout(args: string[], context: CommandContext): Promise<number> {
  const username = onlyName(args)
  await withDirectory(context, ({ administration }) => administration.closeSessions(username, null))
  context.print(`Toutes les sessions de ${username} sont fermées.`)
  return exitCode.ok
}

async function twoFactor(args: string[], context: CommandContext): Promise<number> {
  const [action, ...rest] = args
  if (action !== 'remove') throw new UsageError('facteur account two-factor remove IDENTIFIANT')
  const username = onlyName(rest)
  await withDirectory(context, ({ administration }) => administration.removeSecondFactors(username, null))
  context.print(`La validation en deux étapes de ${username} est retirée.`)
  return exitCode.ok
}

async function firstAdminLink(args: string[], context: CommandContext): Promise<number> {
  parseArgs({ args, options: {} })
  const token = await withDirectory(context, ({ administration }) => administration.first.makeLink())
  context.print(firstLinkText(context.config, token))
  return exitCode.ok
}

const onlyName = (args: string[]): string =>
  nameIn(parseArgs({ args, allowPositionals: true, options: {} }).positionals)

export function nameIn(positionals: readonly string[]): string {
  const [name] = positionals
  if (name === undefined || positionals.length > 1) throw new StartError('Indiquez un identifiant.')
  return name
}
