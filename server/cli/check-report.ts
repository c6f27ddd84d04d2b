// The check of the store, in words.

import { type CheckStage, checkStore, type Finding, isNote } from '../embedded/check/run-check.ts'
import { StartError } from '../kit/service.ts'
import type { CommandContext } from './context.ts'
import { type Progress, startProgress } from './progress.ts'

export type CheckHow = { live: boolean; repair: boolean }

const stages: Record<CheckStage, string> = {
  pages: 'Pages de la base',
  documents: 'Documents et index',
  repair: 'Réparation',
}

/**
 * Checks the store in this folder and prints what is found. True when nothing is wrong (any more). Throws `StartError`
 * when the check does not come to its end.
 */
export async function showFindings(
  folder: string,
  { live, repair }: CheckHow,
  context: Pick<CommandContext, 'print' | 'printError'>,
): Promise<boolean> {
  let progress: Progress | undefined
  let faults = 0
  // A repair checks before and after: only what is found after it counts.
  let repaired = !repair
  try {
    await checkStore({
      dataDir: folder,
      live,
      repair,
      report: {
        stage(stage, total) {
          progress?.end()
          progress = startProgress(stages[stage], total, 'items')
        },
        progress: (done) => progress?.add(done),
        finding(finding) {
          progress?.end()
          if (isNote(finding)) context.print(`  note ${describeFinding(finding)}`)
          else context.print(`NON   ${describeFinding(finding)}`)
          if (!isNote(finding) && repaired) faults++
        },
        repaired: () => {
          progress?.end()
          repaired = true
          context.print('      La réparation est finie ; la base est vérifiée de nouveau.')
        },
      },
    })
  } catch (error) {
    throw new StartError(
      `La base de données n’a pas pu être vérifiée jusqu’au bout : ${error instanceof Error ? error.message : 'cause inconnue'}`,
      { cause: error },
    )
  } finally {
    progress?.end()
  }
  return faults === 0
}

/** « 3 documents », « un document ». */
const some = (count: number, one: string, many: string): string =>
  count === 1 ? one : `${count.toLocaleString('fr-FR')} ${many}`

export function describeFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'unusable':
      return `La base de données ne peut pas être ouverte (${finding.detail}) : rétablissez une sauvegarde (facteur restore), ou essayez facteur doctor --repair.`
    case 'damagedPages':
      return `Des pages du fichier de la base sont abîmées : le disque est à vérifier. ${finding.details.slice(0, 3).join(' ; ')}`
    case 'brokenLog':
      return `Le journal de la base est abîmé au milieu : ${some(finding.lostCommits, 'une écriture qui le suivait est perdue', 'écritures qui le suivaient sont perdues')}.`
    case 'missingTable':
      return finding.index === null
        ? `La collection ${finding.namespace} n’a plus sa table.`
        : `L’index ${finding.index} de ${finding.namespace} n’a plus sa table.`
    case 'strayTable':
      return `La table ${finding.table} n’appartient à aucune collection ; elle ne gêne pas.`
    case 'unreadable':
      return `${finding.namespace} : ${some(finding.count, 'un document n’est pas lisible', 'documents ne sont pas lisibles')} (n° ${finding.examples.join(', ')}${finding.count > finding.examples.length ? '…' : ''}).`
    case 'lost':
      return `${finding.namespace} : ${some(finding.count, 'un document a disparu, dont', 'documents ont disparu, dont')} il ne reste que des entrées d’index. Une sauvegarde d’avant ${finding.count === 1 ? 'le' : 'les'} contient.`
    case 'indexLacks':
      return `${finding.namespace}, index ${finding.index} : ${some(finding.count, 'une entrée manque', 'entrées manquent')}.`
    case 'indexSurplus':
      return `${finding.namespace}, index ${finding.index} : ${some(finding.count, 'une entrée de trop', 'entrées de trop')}.`
    case 'indexUnreadable':
      return `${finding.namespace}, index ${finding.index} : il ne peut pas être lu en entier (${finding.detail}).`
    case 'duplicates':
      return `${finding.namespace}, index unique ${finding.index} : ${some(finding.count, 'un document en double', 'documents en double')} ; Facteur ne choisit pas à votre place, rien n’est supprimé.`
    case 'wrongWords':
      return `${finding.namespace}, index de texte ${finding.index} : ${some(finding.count, 'un document n’y a pas ses mots', 'documents n’y ont pas leurs mots')}.`
    case 'incompleteFiles':
      return `${finding.bucket} : ${some(finding.count, 'un fichier est incomplet', 'fichiers sont incomplets')} (${finding.examples.join(', ')}${finding.count > finding.examples.length ? '…' : ''}). Seule une sauvegarde peut rendre ce qui manque.`
    case 'strayChunks':
      return `${finding.bucket} : ${some(finding.count, 'un morceau', 'morceaux')} d’envois interrompus, sans conséquence.`
    case 'rebuiltIndex':
      return `${finding.namespace} : l’index ${finding.index} est reconstruit.`
    case 'rewrittenStore':
      return `La base est réécrite avec les ${some(finding.documents, 'un document lisible', 'documents lisibles')} ; l’ancien fichier est gardé : ${finding.aside}`
    case 'setAside':
      return `${finding.namespace} : ${some(finding.count, 'un enregistrement mis', 'enregistrements mis')} de côté dans ${finding.file}`
  }
}
