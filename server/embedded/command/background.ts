// Work that nobody has asked for: removing what has expired, freeing what was dropped, finishing index builds. Each kind
// runs once at a time, as a command among the others, slice by slice.

import { createLogger } from '../../kit/log.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Steps } from './context.ts'
import type { Turns } from './turn.ts'

const log = createLogger('embedded')

export class Background {
  readonly #turns: Turns
  readonly #running = new Set<string>()

  constructor(turns: Turns) {
    this.#turns = turns
  }

  /** Does nothing while the last work of this name is under way. What fails is done again when it is next asked for. */
  run(name: string, work: () => Steps<unknown>): void {
    if (this.#running.has(name)) return
    this.#running.add(name)
    function* start(): Steps<Reply> {
      yield* work()
      return okReply()
    }
    this.#turns.add({
      start,
      writes: true,
      background: true,
      reply: (reply) => {
        this.#running.delete(name)
        if (reply instanceof Map && reply.has('errmsg')) {
          log.warn('work in the background has to be done again', { work: name, reason: reply.get('errmsg') })
        }
      },
    })
  }
}
