import { isPortFree } from '../kit/free-port.ts'
import { StartError } from '../kit/service.ts'
import { waitUntil } from '../kit/wait.ts'
import type { Config } from './schema.ts'

export type ListeningPort = { port: number; label: string; variable: string }

/** Every port that Facteur opens to others. */
export function listeningPorts(config: Config): ListeningPort[] {
  return [
    { port: config.http.port, label: 'webmail', variable: 'FACTEUR_HTTP_PORT' },
    { port: config.mx.port, label: 'réception', variable: 'FACTEUR_MX_PORT' },
    { port: config.submission.port, label: 'envoi, STARTTLS', variable: 'FACTEUR_SUBMISSION_PORT' },
    { port: config.submission.tlsPort, label: 'envoi, TLS', variable: 'FACTEUR_SUBMISSIONS_PORT' },
    { port: config.imap.port, label: 'IMAP, STARTTLS', variable: 'FACTEUR_IMAP_PORT' },
    { port: config.imap.tlsPort, label: 'IMAP, TLS', variable: 'FACTEUR_IMAPS_PORT' },
    { port: config.pop3.port, label: 'POP3, STARTTLS', variable: 'FACTEUR_POP3_PORT' },
    { port: config.pop3.tlsPort, label: 'POP3, TLS', variable: 'FACTEUR_POP3S_PORT' },
  ]
}

/** A process that has just been ended may hold its ports a moment longer than its name. */
const patienceMs = 2_000

/** Throws `StartError` that names every port which is taken, before anything is started. */
export async function assertPortsFree(config: Config): Promise<void> {
  let taken: ListeningPort[] = []
  await waitUntil(async () => (taken = await takenPorts(config)).length === 0, { timeoutMs: patienceMs })
  const [first] = taken
  if (!first) return
  const names = taken.map(({ port, label, variable }) => `${port} (${label}, réglé par ${variable})`).join(', ')
  throw new StartError(
    taken.length === 1
      ? `Le port ${names} est déjà pris sur ${config.network.address} : arrêtez le programme qui l’utilise, ou réglez-en un autre.`
      : `Ces ports sont déjà pris sur ${config.network.address} : ${names}. Arrêtez les programmes qui les utilisent, ou réglez-en d’autres.`,
  )
}

async function takenPorts(config: Config): Promise<ListeningPort[]> {
  const taken: ListeningPort[] = []
  for (const each of listeningPorts(config))
    if (!(await isPortFree(config.network.address, each.port))) taken.push(each)
  return taken
}
