import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { StartError } from './service.ts'

/**
 * One running instance per data folder: whoever listens on the socket holds the lock. The kernel frees it with the
 * process, so that a killed instance never locks its successor out.
 */
export async function lockInstance(socketPath: string): Promise<{ release(): Promise<void> }> {
  if (await isInstanceRunning(socketPath)) {
    throw new StartError(
      'Facteur tourne déjà sur ce dossier de données : arrêtez-le d’abord, ou choisissez un autre dossier avec FACTEUR_DATA.',
    )
  }
  await rm(socketPath, { force: true })
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

export function isInstanceRunning(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
