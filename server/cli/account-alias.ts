import { parseArgs } from 'node:util'
import type { CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

export const aliasUsage = 'facteur account alias add|remove IDENTIFIANT ADRESSE'

/** Further addresses of one account. */
export async function accountAlias(args: string[], context: CommandContext): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} })
  const [action, username, address] = positionals
  if ((action !== 'add' && action !== 'remove') || !username || !address || positionals.length > 3)
    throw new UsageError(aliasUsage)
  return await withDirectory(context, async ({ aliases }) => {
    const kept = await aliases[action](username, address)
    context.print(action === 'add' ? `${kept} arrive maintenant chez ${username}.` : `${kept} n’existe plus.`)
    return exitCode.ok
  })
}
