import { createLogger } from '../kit/log.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import type { Srs } from '../mailstore/srs/srs.ts'
import { buildReport } from './report/report.ts'
import type { ReportingHost, ReportInput } from './report/report-input.ts'

export type Reporter = {
  /** Queues the report. A message with no reverse path has nobody to tell (RFC 5321 §4.5.5): that is only logged. */
  report(input: ReportInput): Promise<void>
}

const log = createLogger('pump')

export function createReporter(deps: { queue: Pick<Queue, 'enqueue'>; srs: Srs; host: ReportingHost }): Reporter {
  return {
    async report(input) {
      const { kind, recipient, status, diagnostic } = input
      // What was forwarded left with a reverse path of ours; its report goes straight to whoever wrote it.
      const sender = deps.srs.restore(input.sender) ?? input.sender
      log.info(sender === '' ? `${kind}, nobody to tell` : `${kind}, sender told`, { recipient, status, diagnostic })
      if (sender === '') return
      const { header, body } = buildReport({ ...input, sender }, deps.host)
      await deps.queue.enqueue({ reversePath: '', forwardPaths: [sender], header, body: once(body), reason: 'report' })
    },
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body
}
