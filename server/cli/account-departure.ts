import { parseArgs } from 'node:util'
import { dayInWords, parseDay } from '../directory/departure/day.ts'
import type { DepartureSummary } from '../directory/departure/departure.ts'
import { StartError } from '../kit/service.ts'
import type { CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'
import { UsageError } from './usage-error.ts'

/** `facteur account departure …` and `facteur account hold …`: people who leave, and what of theirs is kept. */
export const departureUsage = [
  'facteur account departure set IDENTIFIANT DATE [--new-address ADRESSE]',
  'facteur account departure cancel IDENTIFIANT',
  'facteur account departure show IDENTIFIANT [--json]',
  'facteur account departure list [--json]',
  'facteur account hold IDENTIFIANT --reason RAISON',
  'facteur account hold IDENTIFIANT --lift',
]

export async function departure(args: string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, 'new-address': { type: 'string' } },
  })
  const [action, username = '', date = ''] = positionals
  if (action === 'list') return await listDepartures(values.json, context)
  if (username === '') throw new UsageError(departureUsage.join('\n  '))
  return await withDirectory(context, async ({ departures }) => {
    switch (action) {
      case 'set': {
        const endsOn = parseDay(date)
        if (endsOn === null) throw new StartError('Indiquez le dernier jour : 31/08/2027 ou 2027-08-31.')
        const summary = await departures.set(username, { endsOn, newAddress: values['new-address'] })
        context.print(inWords(summary))
        return exitCode.ok
      }
      case 'cancel':
        await departures.cancel(username)
        context.print(`${username} reste : le départ est annulé et le compte est ouvert.`)
        return exitCode.ok
      case 'show': {
        const summary = await departures.find(username)
        if (values.json) context.print(JSON.stringify(summary, null, 2))
        else context.print(summary === null ? `Aucune date de départ n’est connue pour ${username}.` : inWords(summary))
        return exitCode.ok
      }
      default:
        throw new UsageError(departureUsage.join('\n  '))
    }
  })
}

export async function listDepartures(json: boolean, context: CommandContext): Promise<number> {
  return await withDirectory(context, async ({ departures }) => {
    const all: DepartureSummary[] = []
    for await (const each of departures.list()) {
      if (json) all.push(each)
      else context.print(oneLine(each))
    }
    if (json) context.print(JSON.stringify(all, null, 2))
    return exitCode.ok
  })
}

export async function hold(args: string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { reason: { type: 'string', default: '' }, lift: { type: 'boolean', default: false } },
  })
  const [username] = positionals
  if (username === undefined || positionals.length > 1) throw new StartError('Indiquez un identifiant.')
  if (!values.lift && values.reason === '') throw new StartError('Dites pourquoi : --reason RAISON.')
  await withDirectory(context, ({ departures }) => departures.hold(username, values.lift ? null : values.reason))
  context.print(
    values.lift
      ? `${username} : la suppression n’est plus retenue.`
      : `${username} : rien ne sera supprimé jusqu’à --lift.`,
  )
  return exitCode.ok
}

const stages: Record<DepartureSummary['stage'], string> = {
  announced: 'annoncé',
  closed: 'fermé, réponse automatique',
  refusing: 'fermé, messages refusés',
  deleting: 'en cours de suppression',
}

function oneLine(summary: DepartureSummary): string {
  const { username, address, endsOn, stage, deletesOn, keptBecause } = summary
  const kept = { hold: 'suppression retenue', present: 'présent dans le dernier import : rien n’est supprimé' }
  const end = keptBecause === null ? `suppression le ${deletesOn}` : kept[keptBecause]
  return [username, address, endsOn, stages[stage], end].join('\t')
}

function inWords(summary: DepartureSummary): string {
  const { displayName, username, endsOn, closesOn, refusesOn, deletesOn, stage, keptBecause, holdReason } = summary
  const lines = [
    `${displayName} (${username}) : dernier jour le ${dayInWords(endsOn)} – ${stages[stage]}`,
    `  fermeture du compte           ${dayInWords(closesOn)}`,
    `  messages refusés à partir du  ${dayInWords(refusesOn)}`,
    `  suppression                   ${dayInWords(deletesOn)}`,
  ]
  if (summary.newAddress !== '') lines.push(`  nouvelle adresse              ${summary.newAddress}`)
  if (keptBecause === 'hold') lines.push(`  suppression retenue : ${holdReason}`)
  if (keptBecause === 'present') lines.push('  le dernier import nomme cette personne : rien ne sera supprimé')
  return lines.join('\n')
}
