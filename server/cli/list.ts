import { parseArgs } from 'node:util'
import { type List, type ListChange, type ListRule, type Lists, listWriters } from '../directory/lists/types.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

const usage = [
  'facteur list create ADRESSE --name NOM [--school UAI] [--function FONCTION] [--all] [--writers QUI] [--owner IDENTIFIANT]',
  'facteur list create --schools',
  'facteur list list [--json]',
  'facteur list show|members ADRESSE [--json]',
  'facteur list add|withdraw ADRESSE MEMBRE',
  'facteur list allow|disallow ADRESSE AUTEUR',
  'facteur list rename ADRESSE NOM',
  'facteur list writers ADRESSE members|academy|named|everybody',
  'facteur list remove ADRESSE',
].join('\n  ')

export const listCommand: Command = {
  name: 'list',
  usage,
  summary: 'Listes de diffusion : par établissement, par fonction ou à la main, et qui peut y écrire.',
  async run(args, context) {
    const [action = '', ...rest] = args
    const given = readArguments(rest)
    const run = actions[action]
    if (!run) throw new UsageError(`\n  ${usage}`)
    return await withDirectory(context, async ({ lists }) => {
      await run(lists, given, context)
      return exitCode.ok
    })
  },
}

type Given = ReturnType<typeof readArguments>

function readArguments(args: string[]) {
  const text = { type: 'string', default: '' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = { name: text, school: text, function: text, owner: text, all: flag, schools: flag, json: flag }
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...options, writers: { type: 'string', default: 'members' } },
  })
  return { ...values, address: positionals[0] ?? '', who: positionals[1] ?? '', count: positionals.length }
}

type Action = (lists: Lists, given: Given, context: CommandContext) => Promise<void>

const changed =
  (kind: Exclude<ListChange['kind'], 'writers' | 'name'>): Action =>
  async (lists, { address, who }, context) => {
    if (who === '') throw new UsageError(`\n  ${usage}`)
    context.print(shown(await lists.change(address, { kind, address: who })))
  }

const actions: Record<string, Action> = {
  async create(lists, given, context) {
    if (given.schools) {
      const created = await lists.createForSchools((list) => context.print(`${list.address}\t${list.name}`))
      context.print(`${created} liste(s) créée(s).`)
      return
    }
    const { address, name, owner } = given
    const writers = writersOf(given.writers)
    context.print(shown(await lists.create({ address, name, rule: ruleOf(given), writers, owner: owner || null })))
  },
  async list(lists, { json }, context) {
    for await (const list of lists.list())
      context.print(json ? JSON.stringify(list) : [list.address, list.name, list.writers].join('\t'))
  },
  async show(lists, { address, json }, context) {
    const list = await lists.get(address)
    context.print(json ? JSON.stringify(list, null, 2) : shown(list))
  },
  async members(lists, { address }, context) {
    const { id } = await lists.get(address)
    for (const member of (await lists.addressesOf(id)) ?? []) context.print(member)
  },
  add: changed('addMember'),
  withdraw: changed('removeMember'),
  allow: changed('allow'),
  disallow: changed('disallow'),
  async rename(lists, { address, who }, context) {
    context.print(shown(await lists.change(address, { kind: 'name', name: who })))
  },
  async writers(lists, { address, who }, context) {
    context.print(shown(await lists.change(address, { kind: 'writers', writers: writersOf(who) })))
  },
  async remove(lists, { address }, context) {
    await lists.remove(address)
    context.print(`${address} est supprimée ; son adresse ne sera plus donnée à personne.`)
  },
}

function ruleOf({ school, function: task, all }: Given): ListRule | null {
  if (school === '' && task === '') return all ? {} : null
  return { ...(school !== '' && { uai: school.toUpperCase() }), ...(task !== '' && { function: task }) }
}

function writersOf(typed: string): List['writers'] {
  const found = listWriters.find((each) => each === typed)
  if (!found) throw new UsageError(`qui peut écrire : ${listWriters.join(', ')}`)
  return found
}

function shown({ address, name, rule, members, writers, allowed, owner }: List): string {
  const parts = [rule?.uai ?? '', rule?.function ?? ''].filter((part) => part !== '')
  const ruled = rule === null ? 'aucune' : parts.join(', ') || 'toute l’académie'
  return [
    `${address}\t${name}`,
    `  règle : ${ruled} ; ajoutés à la main : ${members.length}`,
    `  écrivent : ${writers}${allowed.length > 0 ? `, et ${allowed.join(', ')}` : ''}`,
    `  responsable : ${owner ?? 'personne'}`,
  ].join('\n')
}
