// What can go wrong with files and disks, in sentences for the administrator.

import { StartError } from '../kit/service.ts'
import { DamagedPiece } from './chunks.ts'
import { DamagedManifest } from './manifest.ts'

/** Runs `work`; what it throws for the state of a disk becomes a `StartError` that says what to do. */
export async function inWords<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const sentence = sentenceFor(error, folder)
    throw sentence === null ? error : new StartError(sentence, { cause: error })
  }
}

function sentenceFor(error: unknown, folder: string): string | null {
  if (error instanceof DamagedPiece || error instanceof DamagedManifest)
    return `La sauvegarde est abîmée (${error.message}) : voyez lesquelles sont entières avec « facteur backup ${folder} --verify ».`
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const path = 'path' in error && typeof error.path === 'string' ? error.path : folder
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `Le disque de ${folder} est plein. Rien n’est perdu de ce qui y était ; libérez de la place (pour les sauvegardes : --keep), puis recommencez.`
    case 'EACCES':
    case 'EPERM':
      return `${path} n’est pas accessible : lancez la commande avec l’utilisateur de Facteur (ou root), et donnez-lui ce dossier.`
    case 'EROFS':
      return `${path} est sur un disque en lecture seule.`
    case 'ENOENT':
      return `${path} ne peut pas être créé ou ouvert : son dossier n’existe pas (un disque qui n’est pas monté ?).`
    case 'ENOTDIR':
      return `${path} n’est pas un dossier.`
    case 'EIO':
      return `Le disque de ${path} ne répond pas comme il faut (erreur d’entrée-sortie) : vérifiez-le avant de vous fier à ce qu’il contient.`
    default:
      return null
  }
}
