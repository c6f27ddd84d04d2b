import type { Collection } from 'mongodb'
import { hashOf } from './chain.ts'
import type { AuditDocument } from './entry.ts'
import type { AuditFault, AuditVerdict } from './types.ts'

const maxFaults = 100
/** The database takes out what is too old about once a minute, not in the order of the numbers. */
const graceMs = 3_600_000

/** Reads the whole log, from the oldest entry that must still be there to the newest. */
export async function verifyAudit(
  entries: Collection<AuditDocument>,
  key: Buffer,
  { retainMs, now }: { retainMs: number; now: () => Date },
): Promise<AuditVerdict> {
  const oldestAt = now().getTime() - retainMs + graceMs
  const verdict: AuditVerdict = { entries: 0, last: null, faults: [] }
  const tell = (fault: AuditFault): void => void (verdict.faults.length < maxFaults && verdict.faults.push(fault))
  let before: AuditDocument | null = null
  for await (const entry of entries.find({ _id: { $gte: 0 } }, { sort: { _id: 1 } })) {
    verdict.entries++
    verdict.last = { number: entry._id, hash: entry.hash }
    const expected: number = before === null ? 1 : before._id + 1
    if (entry._id > expected && isYoungEnough(entry.previousAt, oldestAt))
      tell({ kind: 'missing', from: expected, to: entry._id - 1 })
    const isTied = before === null || before._id + 1 < entry._id || before.hash === entry.previousHash
    if (!isTied || hashOf(entry, key) !== entry.hash) tell({ kind: 'changed', number: entry._id })
    before = entry
  }
  return verdict
}

const isYoungEnough = (at: Date | null, oldestAt: number): boolean => at !== null && at.getTime() >= oldestAt
