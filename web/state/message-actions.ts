import { maxBulkUids } from '../../server/contract/limits.ts'
import type { FlagName, MessageSummary, MoveResult } from '../../server/contract/mail.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { ApiError } from '../api/http.ts'
import { keyOf, type MessageRef } from '../model/message-rows.ts'
import type { MailboxStore } from './mailbox-store.ts'
import type { MessageCache } from './message-cache.ts'
import type { MessageList } from './message-list.ts'
import type { Notices } from './notices.ts'

type Parts = {
  api: FacteurApi
  mailboxes: MailboxStore
  cache: MessageCache
  notices: Notices
  list: () => MessageList | null
}

/** Changes to messages: shown at once, undone when the server refuses, and offered to be undone by the reader. */
export class MessageActions {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** `announce`: a change of many, or one that the reader may not have meant, is said and can be undone. */
  async setFlag(
    messages: readonly MessageSummary[],
    flag: 'seen' | 'flagged',
    on: boolean,
    announce: boolean,
  ): Promise<void> {
    const changing = messages.filter((message) => message[flag] !== on)
    if (changing.length === 0) return
    this.#showFlag(changing, flag, on)
    try {
      for (const [mailboxId, uids] of batches(changing)) await this.#parts.api.setFlags(mailboxId, uids, { [flag]: on })
    } catch (error) {
      this.#showFlag(changing, flag, !on)
      this.#fail(error)
      return
    }
    if (!announce) return
    const undo = (): Promise<void> =>
      this.setFlag(
        changing.map((message) => ({ ...message, [flag]: on })),
        flag,
        !on,
        false,
      )
    this.#parts.notices.show({ kind: 'flagged', count: changing.length, flag, on }, undo)
  }

  async move(messages: readonly MessageSummary[], toMailboxId: string): Promise<void> {
    const moving = messages.filter((message) => message.mailboxId !== toMailboxId)
    if (moving.length === 0) return
    await this.#leave(moving, toMailboxId, async () => {
      const results: [string, MoveResult][] = []
      for (const [mailboxId, uids] of batches(moving)) {
        results.push([mailboxId, await this.#parts.api.move(mailboxId, uids, toMailboxId)])
      }
      this.#parts.notices.show({ kind: 'moved', count: moving.length, mailboxId: toMailboxId }, () =>
        this.#moveBack(results),
      )
    })
  }

  async remove(messages: readonly MessageSummary[]): Promise<void> {
    if (messages.length === 0) return
    await this.#leave(messages, this.#parts.mailboxes.special('trash')?.id ?? null, async () => {
      const results: [string, MoveResult][] = []
      let permanently = false
      for (const [mailboxId, uids] of batches(messages)) {
        const result = await this.#parts.api.remove(mailboxId, uids)
        permanently ||= result.permanently
        if (result.moved !== null) results.push([mailboxId, result.moved])
      }
      const undo = results.length === 0 ? null : (): Promise<void> => this.#moveBack(results)
      this.#parts.notices.show({ kind: 'deleted', count: messages.length, permanently }, undo)
    })
  }

  async #leave(
    messages: readonly MessageSummary[],
    toMailboxId: string | null,
    change: () => Promise<void>,
  ): Promise<void> {
    const keys = new Set(messages.map(keyOf))
    const list = this.#parts.list()
    const taken = list?.takeAway(keys) ?? []
    this.#shift(messages, -1, toMailboxId)
    for (const key of keys) this.#parts.cache.drop(key)
    try {
      await change()
    } catch (error) {
      list?.putBack(taken)
      this.#shift(messages, 1, toMailboxId)
      this.#fail(error)
    }
  }

  async #moveBack(results: readonly [string, MoveResult][]): Promise<void> {
    try {
      for (const [mailboxId, { toMailboxId, moved }] of results) {
        for (let start = 0; start < moved.length; start += maxBulkUids) {
          const uids = moved.slice(start, start + maxBulkUids).map(([, uid]) => uid)
          await this.#parts.api.move(toMailboxId, uids, mailboxId)
        }
      }
      this.#parts.notices.show({ kind: 'undone' })
      this.#parts.list()?.refreshHead()
      await this.#parts.mailboxes.load()
    } catch (error) {
      this.#fail(error)
    }
  }

  #showFlag(messages: readonly MessageSummary[], flag: FlagName, on: boolean): void {
    const keys = new Set(messages.map(keyOf))
    this.#parts.list()?.setFlags(keys, { [flag]: on })
    this.#parts.cache.setFlags(keys, { [flag]: on })
    if (flag !== 'seen') return
    for (const { mailboxId } of messages)
      this.#parts.mailboxes.shiftCounts(mailboxId, { total: 0, unseen: on ? -1 : 1 })
  }

  #shift(messages: readonly MessageSummary[], sign: 1 | -1, toMailboxId: string | null): void {
    for (const { mailboxId, seen } of messages) {
      const unseen = seen ? 0 : 1
      this.#parts.mailboxes.shiftCounts(mailboxId, { total: sign, unseen: sign * unseen })
      if (toMailboxId !== null && toMailboxId !== mailboxId) {
        this.#parts.mailboxes.shiftCounts(toMailboxId, { total: -sign, unseen: -sign * unseen })
      }
    }
  }

  #fail(error: unknown): void {
    this.#parts.notices.show({ kind: 'failed', code: error instanceof ApiError ? error.code : 'internal' })
  }
}

/** One call changes one mailbox and at most `maxBulkUids` messages. */
function* batches(messages: readonly MessageRef[]): Generator<[string, number[]]> {
  for (const [mailboxId, group] of Map.groupBy(messages, (message) => message.mailboxId)) {
    for (let start = 0; start < group.length; start += maxBulkUids) {
      yield [mailboxId, group.slice(start, start + maxBulkUids).map(({ uid }) => uid)]
    }
  }
}
