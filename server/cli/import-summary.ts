import type { ChangedField, ImportEvent, ImportReport } from '../directory/directory.ts'

/** One line of a dry run. */
export function describeChange(event: Extract<ImportEvent, { kind: 'created' | 'changed' }>): string {
  return event.kind === 'created'
    ? `ligne ${event.line} : ${event.displayName} aurait ${event.username}, ${event.address}`
    : `ligne ${event.line} : ${event.username}, ${event.address} : changerait (${listFields(event.fields)})`
}

const fieldNames: Record<ChangedField, string> = {
  familyName: 'nom',
  usageName: 'nom d’usage',
  givenName: 'prénom',
  uai: 'UAI',
  school: 'établissement',
  function: 'fonction',
  recoveryAddress: 'adresse de secours',
  state: 'compte rétabli',
  endDate: 'date de départ',
}

export const listFields = (fields: readonly ChangedField[]): string =>
  fields.map((field) => fieldNames[field]).join(', ')

/** At most this many bad lines or missing people are listed one by one on a terminal; the report has them all. */
const maxListed = 50

export function summarise(
  report: ImportReport,
  { dryRun, suspendMissing }: { dryRun: boolean; suspendMissing: boolean },
): string {
  const { lines, created, changed, unchanged, suspended, problems, missing, durationMs } = report
  const perSecond = durationMs > 0 ? Math.round((lines * 1000) / durationMs) : lines
  return [
    `${lines} lignes : ${created} comptes ${dryRun ? 'à créer' : 'créés'}, ${changed} ${dryRun ? 'à modifier' : 'modifiés'}, ` +
      `${unchanged} inchangés, ${problems.length} lignes refusées, ${suspended} comptes ${dryRun ? 'à suspendre' : 'suspendus'} ` +
      `(${(durationMs / 1000).toFixed(1)} s, ${perSecond} lignes par seconde).`,
    ...listed(
      problems.map(({ line, reason }) => `  ligne ${line} : ${reason}`),
      'Lignes refusées :',
    ),
    ...listed(
      missing.map((username) => `  ${username}`),
      missingTitle(report, { dryRun, suspendMissing }),
    ),
  ].join('\n')
}

function missingTitle(
  { suspended, notSuspended }: ImportReport,
  { dryRun, suspendMissing }: { dryRun: boolean; suspendMissing: boolean },
): string {
  if (notSuspended === 'badLines')
    return 'Absents du fichier. Personne n’est suspendu, puisque des lignes sont refusées :'
  if (notSuspended === 'tooMany')
    return 'Absents du fichier. Ils sont si nombreux que personne n’est suspendu (--suspend-many le permet) :'
  if (!suspendMissing) return 'Absents du fichier, laissés tels quels (--suspend-missing les suspend) :'
  return `Absents du fichier, ${dryRun ? 'à suspendre' : 'suspendus'} (${suspended}) :`
}

function listed(items: readonly string[], title: string): string[] {
  if (items.length === 0) return []
  const rest = items.length - maxListed
  return [title, ...items.slice(0, maxListed), ...(rest > 0 ? [`  et ${rest} autres`] : [])]
}
