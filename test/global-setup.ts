import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findFreePort } from '../server/kit/free-port.ts'
import { projectFolder, startFacteur, type TestFacteur } from './kit/facteur.ts'
import { type SharedFacts, sharedVariable } from './kit/shared-facteur.ts'

let facteur: TestFacteur | null = null

/** Runs once, in the process of the test runner, before the first test file; they inherit its environment. */
export async function globalSetup(): Promise<void> {
  const sinkPort = await findFreePort()
  const startedAt = performance.now()
  facteur = await startFacteur({
    demo: true,
    readyTimeoutMs: 180_000,
    environment: {
      FACTEUR_OUTBOUND_ROUTES: `*=127.0.0.1:${sinkPort}`,
      FACTEUR_ACADEMY_POSTMASTER: 'pierre.dupont@ac-demo.fr',
      FACTEUR_ACADEMY_NOTICE_TITLE: 'Firefox et le webmail',
      FACTEUR_ACADEMY_NOTICE_TEXT: 'Un dysfonctionnement des pièces jointes a été corrigé.',
      FACTEUR_ACADEMY_NOTICE_LINK_TEXT: 'Suivre la procédure',
      FACTEUR_ACADEMY_NOTICE_LINK_URL: 'https://assistance.example/webmail',
    },
  })
  console.error(`demo instance ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  const { data, ports, pid, logFile } = facteur
  process.env[sharedVariable] = JSON.stringify({ data, ports, pid, logFile, sinkPort } satisfies SharedFacts)
}

export async function globalTeardown(): Promise<void> {
  if (!facteur) return
  const output = join(projectFolder, 'test/output')
  await mkdir(output, { recursive: true })
  await copyFile(facteur.logFile, join(output, 'facteur.log'))
  await facteur[Symbol.asyncDispose]()
}
