import { randomInt } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { type AccountSummary, type Directory, type PersonRow } from '../directory/directory.ts'
import { StartError } from '../kit/service.ts'
import { type AccountAction, administrationActions, administrationUsage, nameIn } from './account-administration.ts'
import { accountAlias, aliasUsage } from './account-alias.ts'
import { departure, departureUsage, hold } from './account-departure.ts'
import { exportAccount, exportUsage } from './account-export.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'

const usage = [
  'facteur account list [--json]',
  'facteur account show IDENTIFIANT [--json]',
  'facteur account create --numen NUMEN --family-name NOM --given-name PRÉNOM [--school …] [--function …]',
  'facteur account password IDENTIFIANT [--generate]',
  'facteur account code IDENTIFIANT',
  'facteur account suspend IDENTIFIANT',
  'facteur account reinstate IDENTIFIANT',
  ...administrationUsage,
  aliasUsage,
  ...departureUsage,
  exportUsage,
].join('\n  ')

export const accountCommand: Command = {
  name: 'account',
  usage,
  summary:
    'Montre les comptes, en crée un, change un mot de passe, suspend ou rétablit un compte, règle ses rôles et son espace, le débloque, dit qui part et quand.',
  async run(args, context) {
    const [action = '', ...rest] = args
    const run = actions[action]
    if (!run) {
      context.printError(`  ${usage}`)
      return exitCode.usage
    }
    return await run(rest, context)
  },
}

const actions: Record<string, AccountAction> = {
  list,
  show,
  create,
  password,
  code,
  departure,
  hold,
  export: exportAccount,
  suspend: (args, context) => changeState(args, context, true),
  reinstate: (args, context) => changeState(args, context, false),
  ...administrationActions,
  alias: accountAlias,
}

async function list(args: string[], context: CommandContext): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
  return await withDirectory(context, async (directory) => {
    // Written as they come: fifty thousand accounts need not be in memory at once.
    let written = 0
    if (values.json) context.print('[')
    for await (const account of directory.listAccounts()) {
      if (values.json) context.print(`${written > 0 ? ',' : ''}${JSON.stringify(account)}`)
      else context.print(oneLine(account))
      written++
    }
    if (values.json) context.print(']')
    return exitCode.ok
  })
}

async function show(args: string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  })
  return await withDirectory(context, async (directory) => {
    const account = await directory.findAccount(nameIn(positionals))
    if (account === null) throw new StartError('Ce compte n’existe pas.')
    context.print(values.json ? JSON.stringify(account, null, 2) : oneLine(account))
    return exitCode.ok
  })
}

/** One person, as a file of one line would bring them. */
async function create(args: string[], context: CommandContext): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      numen: { type: 'string', default: '' },
      'family-name': { type: 'string', default: '' },
      'given-name': { type: 'string', default: '' },
      school: { type: 'string', default: '' },
      function: { type: 'string', default: '' },
    },
  })
  const row: PersonRow = {
    line: 1,
    numen: values.numen,
    familyName: values['family-name'],
    givenName: values['given-name'],
    school: values.school,
    function: values.function,
  }
  return await withDirectory(context, async (directory) => {
    const report = await directory.importPeople(one(row), {
      onEvent(event) {
        if (event.kind === 'created') context.print(`${event.username}\t${event.address}`)
        if (event.kind === 'unchanged' || event.kind === 'changed') context.print(`${event.username} existait déjà`)
        if (event.kind === 'problem') context.printError(`Ce compte ne peut pas être créé : ${event.reason}.`)
      },
    })
    return report.problems.length === 0 ? exitCode.ok : exitCode.failure
  })
}

async function password(args: string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { generate: { type: 'boolean', default: false } },
  })
  const username = nameIn(positionals)
  // Never from the arguments: every user of the machine sees those of a process.
  const chosen = values.generate ? generatePassword() : await askPassword()
  await withDirectory(context, (directory) => directory.setPassword(username, chosen))
  context.print(values.generate ? chosen : 'Le mot de passe est changé et toutes les sessions sont fermées.')
  return exitCode.ok
}

/**
 * A code that the help desk reads out: with it its owner chooses a password at /identifiants/code. Here also for those who
 * have a role, whom the help desk may not touch: whoever runs this owns the machine.
 */
async function code(args: string[], context: CommandContext): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} })
  const made = await withDirectory(context, ({ administration }) =>
    administration.makeAccessCode(nameIn(positionals), null),
  )
  context.print(made.code)
  context.printError(
    `À dire à la personne elle-même ; valable une seule fois, jusqu’au ${made.expiresAt.toLocaleString('fr-FR')}.`,
  )
  return exitCode.ok
}

async function changeState(args: string[], context: CommandContext, suspended: boolean): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} })
  const username = nameIn(positionals)
  await withDirectory(context, (directory: Directory) => directory.setSuspended(username, suspended))
  context.print(suspended ? `${username} est suspendu.` : `${username} est rétabli.`)
  return exitCode.ok
}

function oneLine({ username, address, displayName, state, passwordChosen }: AccountSummary): string {
  const states = { active: 'actif', creating: 'en création', suspended: 'suspendu' }
  const proof = passwordChosen ? 'mot de passe choisi' : 'NUMEN'
  return [username, address, displayName, states[state], proof].join('\t')
}

async function askPassword(): Promise<string> {
  const lines = createInterface({ input: process.stdin, terminal: false })
  if (process.stdin.isTTY) process.stderr.write('Nouveau mot de passe (visible) : ')
  for await (const line of lines) return line
  throw new StartError('Aucun mot de passe n’a été donné sur l’entrée standard.')
}

/** Four groups of five letters that are not taken for one another: about 90 bits, and easy to read over a telephone. */
function generatePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz'
  const group = (): string => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

async function* one<T>(item: T): AsyncGenerator<T> {
  yield await Promise.resolve(item)
}
