import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { ExportFormat } from '../contract/export.ts'
import { StartError } from '../kit/service.ts'
import { exportMailbox, measureExport } from '../mailstore/export/export-mailbox.ts'
import type { CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

export const exportUsage = 'facteur account export IDENTIFIANT FICHIER.zip [--format mbox|maildir]'

/** How often the command says how far it is. */
const tellEvery = 1_000

/** The mail of somebody who has left, or who asks for it. Only here: whoever may run this owns the machine. */
export async function exportAccount(args: string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { format: { type: 'string', default: 'mbox' } },
  })
  const [username, file] = positionals
  const format = ExportFormat.safeParse(values.format)
  if (username === undefined || file === undefined || positionals.length > 2 || !format.success)
    throw new UsageError(exportUsage)
  return await withDirectory(context, async (directory, client) => {
    const account = await directory.findAccount(username)
    const accountId = account && (await client.users.resolve(account.username))
    if (accountId === null) throw new StartError('Ce compte n’existe pas.')
    const { messages } = await measureExport({ client, accountId })
    await directory.noteExport(accountId, { format: format.data, messages })
    let done = 0
    const onMessage = (): void => {
      if (++done % tellEvery === 0) context.printError(`${done} messages sur ${messages}`)
    }
    const { signal } = new AbortController()
    const zip = await exportMailbox({ client, accountId, format: format.data, signal, onMessage })
    await write(zip, file)
    context.print(`${done} messages sont dans ${file}.`)
    return exitCode.ok
  })
}

/** Nobody else may read it; a file that is there already stays; half a file is none. */
async function write(zip: NodeJS.ReadableStream, file: string): Promise<void> {
  const output = createWriteStream(file, { mode: 0o600, flags: 'wx' })
  let isOurs = false
  output.once('open', () => (isOurs = true))
  try {
    await pipeline(zip, output)
  } catch (cause) {
    if (isOurs) await rm(file, { force: true })
    throw new StartError(`${file} ne peut pas être écrit, ou existe déjà.`, { cause })
  }
}
