import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { splitMessage } from '../../../mailstore/queue/split-message.ts'
import { formatHeader } from '../../../mailstore/queue/header.ts'
import { type Incident, writeIncident } from '../../report/incident.ts'
import { cont, denySoft, type Hmail, type Next, ok } from './hmail.ts'
import { incidentOf } from './incident-of.ts'
import { type OutSettings, routeOf } from './settings.ts'

/**
 * The plugin of Haraka `out`: routes that the administrator set, and what becomes of mail that cannot be delivered.
 *
 * Haraka's own reports are English, and it drops what it cannot report; so each failure becomes an incident on disk,
 * from which the pump makes the sender's report, and Haraka forgets the message only then. A hook that throws would
 * count as "go on": every hook here answers for its failures.
 */

let settings: OutSettings = { routes: [], incidentFolder: '', warnAtFailure: 0, giveUpMs: 0 }

/** A full disk is the administrator's to mend; the message stays in the queue meanwhile. */
const retryPauseMs = 30_000

export function register(): void {
  // The launcher has made the rendered folder the working directory.
  settings = JSON.parse(readFileSync('config/facteur-out.json', 'utf8')) as OutSettings
}

/** That the pump knew the password is no news for the world: Haraka would write it into the message. */
export function hook_mail(next: Next, connection: { notes: Record<string, unknown> }): void {
  connection.notes['authentication_results'] = []
  next()
}

export function hook_get_mx(next: Next, hmail: Hmail, domain: string): void {
  try {
    const route = routeOf(settings.routes, domain)
    if (route) next(ok, { priority: 0, ...route })
    else next()
  } catch (error) {
    complain('the routes cannot be read', hmail, error)
    next(denySoft)
  }
}

/** Haraka gives up: any answer but `cont` makes it forget the message. */
export function hook_bounce(next: Next, hmail: Hmail, error: unknown): void {
  void (async () => {
    await tell(hmail, 'failed', errorText(error))
    next(ok)
  })()
}

/** Haraka will try again. Once the sender has waited long, a first report says so. */
export function hook_deferred(next: Next, hmail: Hmail, params: { err: unknown }): void {
  if (hmail.num_failures !== settings.warnAtFailure) return next(cont)
  void (async () => {
    await tell(hmail, 'delayed', errorText(params.err))
    next(cont)
  })()
}

async function tell(hmail: Hmail, kind: Incident['kind'], reason: string): Promise<void> {
  for (;;) {
    try {
      // RFC 5321 §4.5.5: what came from the null reverse path has nobody to tell.
      if (hmail.todo.mail_from.address.includes('@'))
        for (const recipient of hmail.todo.rcpt_to)
          await writeIncident(
            settings.incidentFolder,
            incidentOf(hmail, recipient, { kind, reason, header: await headerOf(hmail) }, settings),
          )
      return
    } catch (error) {
      complain('a report cannot be written, trying again', hmail, error)
      await sleep(retryPauseMs)
    }
  }
}

async function headerOf(hmail: Hmail): Promise<string> {
  const stream = hmail.data_stream()
  try {
    const { header } = await splitMessage(stream)
    return formatHeader(header).toString('latin1')
  } finally {
    stream.destroy()
  }
}

const errorText = (error: unknown): string =>
  error instanceof Error ? error.message : typeof error === 'string' ? error : ''

/** In the form of Haraka's own lines, which the supervisor reads. */
function complain(message: string, hmail: Hmail, error: unknown): void {
  const line = { level: 'ERROR', message: `${message}: ${errorText(error)}`, domain: hmail.todo.domain }
  process.stdout.write(JSON.stringify(line) + '\n')
}
