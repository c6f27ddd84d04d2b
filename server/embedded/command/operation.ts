// A command while it is under way: how long it may take, and whether somebody has ended it (killOp, killCursors, a client
// that is gone). A command is asked at each of its pauses; one that waits for another thread is woken.

import { CommandError } from '../error.ts'
import type { Doc } from '../bson/value.ts'
import type { Reply } from '../wire/reply.ts'
import type { Steps } from './steps.ts'

export class Operation {
  readonly id: number
  readonly name: string
  readonly namespace: string
  readonly connectionId: number
  readonly startedAt = performance.now()
  #until = Infinity
  #interruption: CommandError | undefined
  /** Called when it is ended from outside, while it waits for something elsewhere. */
  onInterrupt: (() => void) | undefined

  constructor(id: number, name: string, namespace: string, connectionId: number) {
    this.id = id
    this.name = name
    this.namespace = namespace
    this.connectionId = connectionId
  }

  /** It may take so much longer from now on; 0 is without end. */
  allow(milliseconds: number): void {
    this.#until = milliseconds > 0 ? performance.now() + milliseconds : Infinity
  }

  /** What is left of its time; Infinity when it has no end. */
  get leftMs(): number {
    return this.#until - performance.now()
  }

  interrupt(reason: CommandError): void {
    this.#interruption ??= reason
    this.onInterrupt?.()
  }

  /** Why it must not go on; undefined as long as it may. */
  get interruption(): CommandError | undefined {
    if (this.#interruption === undefined && performance.now() > this.#until) this.#interruption = timeIsOver()
    return this.#interruption
  }
}

export const timeIsOver = (): CommandError => new CommandError(50, 'operation exceeded time limit')

/** Errors of the command as a whole, even where each statement has its own: it was ended. */
const interruptions = new Set([50, 237, 262, 279, 11600, 11601])
export const isInterruption = (error: CommandError): boolean => interruptions.has(error.code)

/** All commands that are under way. */
export class Operations {
  readonly #running = new Map<number, Operation>()
  #lastId = 0

  begin(name: string, namespace: string, connectionId: number): Operation {
    return new Operation(++this.#lastId, name, namespace, connectionId)
  }

  get running(): Iterable<Operation> {
    return this.#running.values()
  }

  /** False when there is no such operation (any more). */
  kill(id: number): boolean {
    const operation = this.#running.get(id)
    operation?.interrupt(new CommandError(11601, 'operation was interrupted'))
    return operation !== undefined
  }

  /** What a client had asked that is gone. What it wanted written is written. */
  clientGone(connectionId: number): void {
    for (const operation of this.#running.values()) {
      if (operation.connectionId === connectionId && readsOnly.has(operation.name))
        operation.interrupt(new CommandError(279, 'client disconnected'))
    }
  }

  /** The command's steps, ended by an error at the first pause at which it may not go on. */
  *watched(operation: Operation, steps: Steps<Reply>): Steps<Reply> {
    this.#running.set(operation.id, operation)
    try {
      let step = steps.next()
      while (!step.done) {
        let given: unknown
        let thrown: { error: unknown } | undefined
        try {
          given = yield step.value
        } catch (error) {
          thrown = { error }
        }
        const { interruption } = operation
        if (interruption !== undefined) thrown = { error: interruption }
        step = thrown === undefined ? steps.next(given) : steps.throw(thrown.error)
      }
      return step.value
    } finally {
      this.#running.delete(operation.id)
      steps.return(undefined as never)
    }
  }
}

const readsOnly = new Set(['aggregate', 'count', 'distinct', 'explain', 'find', 'getMore', 'validate'])

/** `{$comment, ns, ...}` of an operation as currentOp shows it. */
export function describeOperation(operation: Operation): Doc {
  const microseconds = Math.round((performance.now() - operation.startedAt) * 1000)
  return new Map<string, string | number | bigint | boolean>([
    ['type', 'op'],
    ['opid', operation.id],
    ['active', true],
    ['secs_running', BigInt(Math.floor(microseconds / 1e6))],
    ['microsecs_running', BigInt(microseconds)],
    ['op', operation.name],
    ['ns', operation.namespace],
    ['connectionId', BigInt(operation.connectionId)],
  ])
}
