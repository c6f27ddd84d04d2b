import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { seedDemo } from '../demo/seed.ts'
import type { Directory } from '../directory/directory.ts'
import { StartError } from '../kit/service.ts'
import type { Command } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'

export const demoCommand: Command = {
  name: 'demo',
  usage: 'facteur demo',
  summary: 'Crée l’académie de démonstration dans l’instance qui tourne (serve --demo s’en charge).',
  async run(_args, context) {
    const { config, paths } = context
    await withDirectory(context, async (directory, client) => {
      if (!existsSync(join(paths.data, 'demo-logins.json'))) await assertEmpty(directory)
      context.print(await seedDemo({ config, paths, directory, client }))
    })
    return exitCode.ok
  },
}

/** The demo's passwords are known to everybody: it is never added to an academy of real people. */
async function assertEmpty(directory: Directory): Promise<void> {
  for await (const account of directory.listAccounts()) {
    throw new StartError(
      `Ce dossier de données a déjà des comptes (${account.username}…) : la démonstration veut un dossier à elle (FACTEUR_DATA).`,
    )
  }
}
