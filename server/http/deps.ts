import type { Role } from '../contract/administration.ts'
import type { Config } from '../config/schema.ts'
import type { Paths } from '../config/paths.ts'
import type { Directory } from '../directory/directory.ts'
import type { SharedAccess } from '../directory/shared-mailboxes/types.ts'
import type { WebSession } from '../directory/types.ts'
import type { ImportDeskDeps } from './import-desk/import-desk.ts'
import type { Updates } from '../mailstore/client/updates.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import type { WildDuckClient } from '../mailstore/client/wildduck-client.ts'

/** What the HTTP room is given by the composition root. */
export type HttpDeps = {
  config: Config
  paths: Pick<Paths, 'uploads' | 'data' | 'store'>
  directory: Directory
  client: WildDuckClient
  updates: Updates
  /** Every service of this instance, for `GET /healthz`. */
  services: () => readonly { name: string; ready: boolean }[]
  /** The mail that leaves, for its numbers. */
  queue: Pick<Queue, 'counts'>
  /** Tells the pump that the queue has something new. */
  kickOutbound: () => void
  /** Runs `facteur import` in a process of its own. */
  spawnImport: ImportDeskDeps['spawnImport']
  /** Folder of the built webmail. */
  webRoot: string
}

/** What the middleware puts beside a request. */
export type Env = {
  Variables: {
    /** Address of the client: of the connection, or as a proxy on this machine tells it. */
    ip: string
    /** The request came over TLS. */
    secure: boolean
    /** Set on every route except the public ones (middleware/session.ts). */
    session: WebSession
    sessionToken: string
    /** What this person may do beyond their own mail: set under /api/admin (middleware/role.ts). */
    roles: readonly Role[]
    /** Account of the mail store that a mail route works on (middleware/account.ts): no mail route takes another. */
    accountId: string
    /** The functional mailbox that the request names; null for the reader's own. */
    sharedMailbox: SharedAccess | null
  }
}
