import { parseArgs } from 'node:util'
import { sharedRights, type SharedRight } from '../contract/shared-mailboxes.ts'
import type { SharedMailbox, SharedMailboxes } from '../directory/shared-mailboxes/types.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

const usage = [
  'facteur mailbox create ADRESSE --name NOM',
  'facteur mailbox list [--json]',
  'facteur mailbox show ADRESSE [--json]',
  'facteur mailbox add-member ADRESSE IDENTIFIANT [--right read|send|manage]',
  'facteur mailbox rename ADRESSE --name NOM',
  'facteur mailbox remove-member ADRESSE IDENTIFIANT',
  'facteur mailbox remove ADRESSE --yes',
].join('\n  ')

export const mailboxCommand: Command = {
  name: 'mailbox',
  usage,
  summary:
    'Boîtes fonctionnelles : partagées par plusieurs personnes, qui y lisent et y écrivent avec leur propre compte.',
  async run(args, context) {
    const [action = '', ...rest] = args
    const run = actions[action]
    if (!run) throw new UsageError(`\n  ${usage}`)
    return await run(rest, context)
  },
}

const rightNames: Record<SharedRight, string> = {
  read: 'lit et classe',
  send: 'lit, classe et écrit',
  manage: 'lit, classe, écrit et choisit les membres',
}

const actions: Record<string, (args: string[], context: CommandContext) => Promise<number>> = {
  create: (args, context) =>
    withNames(args, context, 1, async (mailboxes, { names: [address = ''], name }) => {
      context.print(shown(await mailboxes.create({ address, name })))
    }),
  list: (args, context) =>
    withNames(args, context, 0, async (mailboxes, { json }) => {
      const all = await mailboxes.list()
      if (json) context.print(JSON.stringify(all, null, 2))
      else for (const each of all) context.print([each.address, each.name, String(each.members.length)].join('\t'))
    }),
  show: (args, context) =>
    withNames(args, context, 1, async (mailboxes, { names: [address = ''], json }) => {
      const mailbox = await mailboxes.get(address)
      context.print(json ? JSON.stringify(mailbox, null, 2) : shown(mailbox))
    }),
  rename: (args, context) =>
    withNames(args, context, 1, async (mailboxes, { names: [address = ''], name }) => {
      context.print(shown(await mailboxes.rename(address, name)))
    }),
  'add-member': (args, context) =>
    withNames(args, context, 2, async (mailboxes, { names: [address = '', member = ''], right }) => {
      context.print(shown(await mailboxes.setMember(address, member, right)))
    }),
  'remove-member': (args, context) =>
    withNames(args, context, 2, async (mailboxes, { names: [address = '', member = ''] }) => {
      context.print(shown(await mailboxes.removeMember(address, member)))
    }),
  remove: (args, context) =>
    withNames(args, context, 1, async (mailboxes, { names: [address = ''], yes }) => {
      if (!yes) throw new UsageError('tout le courrier de cette boîte sera effacé : ajoutez --yes pour le confirmer')
      await mailboxes.remove(address)
      context.print(`${address} est supprimée ; son adresse ne sera plus donnée à personne.`)
    }),
}

type Given = { names: string[]; name: string; right: SharedRight; json: boolean; yes: boolean }

async function withNames(
  args: string[],
  context: CommandContext,
  count: number,
  work: (mailboxes: SharedMailboxes, given: Given) => Promise<void>,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string', default: '' },
      right: { type: 'string', default: 'send' },
      json: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
    },
  })
  const right = sharedRights.find((each) => each === values.right)
  if (positionals.length !== count || right === undefined) throw new UsageError(`\n  ${usage}`)
  return await withDirectory(context, async ({ sharedMailboxes }) => {
    await work(sharedMailboxes, { names: positionals, name: values.name, right, json: values.json, yes: values.yes })
    return exitCode.ok
  })
}

function shown({ address, name, members }: SharedMailbox): string {
  const lines = members.map(({ username, displayName, right }) => `  ${username}\t${displayName}\t${rightNames[right]}`)
  return [`${address}\t${name}`, ...(lines.length > 0 ? lines : ['  (aucun membre)'])].join('\n')
}
