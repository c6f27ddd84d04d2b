import { createLogger } from '../kit/log.ts'
import { parseHeader } from '../mailstore/queue/header.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import type { Srs } from '../mailstore/srs/srs.ts'
import type { Incident } from './report/incident.ts'
import { buildReport } from './report/report.ts'
import { takeIncidents } from './report/take-incidents.ts'
import type { ReportingHost, ReportInput } from './report/report-input.ts'

export type Reporter = {
  /** Queues the report. A message with no reverse path has nobody to tell (RFC 5321 §4.5.5): that is only logged. */
  report(input: ReportInput): Promise<void>
  /** Reports what Haraka `out` has left. */
  takeIncidents(): Promise<void>
}

const log = createLogger('pump')

export function createReporter(deps: {
  queue: Pick<Queue, 'enqueue'>
  srs: Srs
  host: ReportingHost
  incidentFolder: string
}): Reporter {
  const report = async (input: ReportInput): Promise<void> => {
    const { kind, recipient, status, diagnostic } = input
    // What was forwarded left with a reverse path of ours; its report goes straight to whoever wrote it.
    const sender = deps.srs.restore(input.sender) ?? input.sender
    log.info(sender === '' ? `${kind}, nobody to tell` : `${kind}, sender told`, { recipient, status, diagnostic })
    if (sender === '') return
    const { header, body } = buildReport({ ...input, sender }, deps.host)
    await deps.queue.enqueue({ reversePath: '', forwardPaths: [sender], header, body: once(body), reason: 'report' })
  }
  const fromIncident = (incident: Incident): ReportInput => ({
    ...incident,
    arrivedAt: new Date(incident.arrivedAt),
    retryUntil: incident.retryUntil === null ? null : new Date(incident.retryUntil),
    original: parseHeader(Buffer.from(incident.header, 'latin1')),
  })
  return {
    report,
    takeIncidents: () =>
      takeIncidents(
        deps.incidentFolder,
        (incident) => report(fromIncident(incident)),
        (file, error) => log.error('a report of Haraka was put aside', { file, error }),
      ),
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body
}
