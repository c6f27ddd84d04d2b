// Commands of our own, for the backup: `holdCheckpoints` and `releaseCheckpoints`. While checkpoints are held the database
// file is what it was at one moment, so another process can copy it with plain reads; everything newer waits in the log.
//
// A hold is a lease: it ends by itself some seconds after it was last asked for, so that a backup which is killed, frozen
// or cut off does not let the log grow for ever. What ends it early is told at its release: the copy is then of no use.

import { int32OrLong, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Context, Steps } from '../command/context.ts'
import type { Store } from '../storage/store.ts'
import { toDouble } from '../value/number.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'

/** How long a hold lasts without being asked for again. */
export const leaseMs = 15_000

type Lease = { id: number; timer: NodeJS.Timeout | undefined }

/** One at a time: a second one would be given the moment of the first. */
const leases = new WeakMap<Store, Lease>()
let lastId = 0

/** `{holdCheckpoints: 1}` begins a hold and answers its number; with `hold: number` it goes on. */
export function* holdCheckpoints(body: Doc, context: Context): Steps<Reply> {
  const asked = body.get('hold')
  const current = leases.get(context.store)
  if (asked !== undefined) {
    if (current === undefined || current.id !== numberOf(asked)) throw ended()
    renew(current, context)
    return answer(current)
  }
  if (current !== undefined) throw new CommandError(117, 'another backup holds the checkpoints')
  const lease: Lease = { id: ++lastId, timer: undefined }
  leases.set(context.store, lease)
  try {
    yield context.holdCheckpoints()
  } catch (error) {
    leases.delete(context.store)
    throw new CommandError(46, error instanceof Error ? error.message : 'the file cannot be held')
  }
  renew(lease, context)
  return answer(lease)
}

/** `{releaseCheckpoints: 1, hold: number}` answers `kept`: whether the file has stayed as it was. */
export function releaseCheckpoints(body: Doc, context: Context): Doc {
  const lease = leases.get(context.store)
  if (lease === undefined || lease.id !== numberOf(body.get('hold'))) throw ended()
  return okReply({ kept: end(lease, context) })
}

function renew(lease: Lease, context: Context): void {
  clearTimeout(lease.timer)
  lease.timer = setTimeout(() => void end(lease, context), leaseMs)
  lease.timer.unref()
}

function end(lease: Lease, context: Context): boolean {
  clearTimeout(lease.timer)
  leases.delete(context.store)
  return context.releaseCheckpoints()
}

const answer = (lease: Lease): Doc => okReply({ hold: int32OrLong(lease.id), seconds: leaseMs / 1000 })

const ended = (): CommandError => new CommandError(11601, 'this hold has ended')

const numberOf = (value: Value | undefined): number | undefined =>
  value !== undefined && isNumber(value) ? toDouble(value) : undefined
