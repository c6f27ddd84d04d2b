import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type ImportJob, importRowKinds } from '../../contract/imports.ts'

/** Lines of `facteur import --json`. */
const Line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), lines: z.number() }),
  z.object({ kind: z.literal('end'), suspended: z.number(), notSuspended: z.enum(['badLines', 'tooMany']).nullable() }),
  ...importRowKinds.map((kind) => z.object({ kind: z.literal(kind), suspended: z.boolean().optional() })),
])

/** What the tool says when it fails: one sentence for a person. */
const maxReasonLength = 500

/**
 * Reads what the child says, counts it into the job and keeps what became of each line. Answers whether it came to its
 * end; where it did not, why, in the tool's own words.
 */
export async function followImport(
  child: ChildProcess,
  rowsPath: string,
  job: ImportJob,
): Promise<{ ended: boolean; reason: string | null }> {
  const rows = createWriteStream(rowsPath, { mode: 0o600 })
  const closed = once(rows, 'close')
  let ended = false
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-maxReasonLength)
  })
  const exit = once(child, 'close').catch(() => undefined)
  if (child.stdout)
    for await (const text of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
      const line = Line.safeParse(parsed(text)).data
      if (line === undefined) continue
      if (line.kind === 'start') job.lines = line.lines
      else if (line.kind === 'end') {
        ended = true
        job.notSuspended = line.notSuspended
      } else {
        job.counts[line.kind]++
        if (line.suspended === true) job.counts.suspended++
        if (line.kind !== 'missing') job.linesDone++
        if (!rows.write(text + '\n')) await once(rows, 'drain')
      }
    }
  await exit
  rows.end()
  await closed
  return { ended, reason: ended ? null : lastSentence(complaint) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Without the name of the tool and without a stack. */
function lastSentence(complaint: string): string | null {
  const found = /^facteur : (.+)$/m.exec(complaint)
  return found?.[1] ?? null
}
