/**
 * The composition root: starts every service in order, joins the rooms, and stops everything in reverse.
 * It is the only file that knows them all.
 */
import { join } from 'node:path'
import { readdir } from 'node:fs/promises'
import { prepareFolders } from './config/folders.ts'
import { databaseUrlOf, type Paths } from './config/paths.ts'
import { assertPortsFree } from './config/ports.ts'
import { type Config, hostNameOf, localDomains } from './config/schema.ts'
import type { Secrets } from './config/secrets.ts'
import { loadCertificate } from './config/tls.ts'
import { openDirectory } from './directory/directory.ts'
import { embeddedStoreSpec } from './embedded/service.ts'
import { startHttp } from './http/server.ts'
import { type ChildSpec, SupervisedChild } from './kit/child.ts'
import { findFreePort } from './kit/free-port.ts'
import { lockInstance } from './kit/instance-lock.ts'
import { endLeftover } from './kit/leftover.ts'
import { createLogger } from './kit/log.ts'
import { type Service, StartError } from './kit/service.ts'

const log = createLogger('facteur')

export type AppInput = {
  config: Config
  paths: Paths
  secrets: () => Promise<Secrets>
  demo: boolean
  /** Fires when the start should be given up. */
  signal: AbortSignal
}

export type App = {
  services: readonly Service[]
  /** What the demo prints once everything runs. */
  demoSummary: string | null
  stop(): Promise<void>
}
