import { existsSync } from 'node:fs'
import { access, chmod, constants, mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../kit/service.ts'
import { type Paths, restoreFolderName, restorePlanName } from './paths.ts'

/** Makes the folders of the instance, closed to everyone else. Throws `StartError` where that cannot be. */
export async function prepareFolders(paths: Paths): Promise<void> {
  const { data, run, secrets, tls, store, redis, queue, uploads } = paths
  refuseHalfRestored(data)
  for (const folder of [data, run, secrets, tls, store, redis, queue, uploads]) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
      await chmod(folder, 0o700)
    } catch (error) {
      throw new StartError(
        `Le dossier de données ${folder} n’est pas accessible en écriture : donnez-le à l’utilisateur qui lance Facteur, ou choisissez-en un autre avec FACTEUR_DATA.`,
        { cause: error },
      )
    }
  }
  const space = await statfs(data)
  if (space.bavail * space.bsize < minFreeBytes) {
    throw new StartError(
      `Le disque de ${data} est plein : Facteur a besoin d’au moins ${minFreeBytes / 1024 / 1024} Mo libres pour démarrer.`,
    )
  }
}

/** Below this the databases could not even write what a start writes. */
const minFreeBytes = 64 * 1024 * 1024

/** A folder in which a restore was interrupted is neither the old instance nor the new one. */
function refuseHalfRestored(data: string): void {
  const folder = join(data, restoreFolderName)
  if (!existsSync(folder)) return
  const begun = existsSync(join(folder, restorePlanName))
  throw new StartError(
    `Une restauration dans ${data} a été interrompue : relancez « facteur restore » pour la finir${begun ? '' : `, ou supprimez ${folder} pour y renoncer (rien n’a encore été remplacé)`}.`,
  )
}
