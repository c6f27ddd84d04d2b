import type { Message } from '../../server/contract/mail.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { ApiError } from '../api/http.ts'
import { uploadFile } from '../api/uploads.ts'
import { encodedBytes } from '../model/attachments.ts'
import type { MessageRef } from '../model/message-rows.ts'
import type { DraftFile, DraftSeed } from './draft.ts'
import { Observable } from './observable.ts'

/** Uploads at a time: more would only share the same line. */
const parallelUploads = 2

/** The attachments of a message being written: uploads with progress, and those carried over from another message. */
export class DraftFiles extends Observable {
  #files: readonly DraftFile[] = []
  #carriedFrom: MessageRef | null = null
  #nextKey = 1
  #running = 0
  readonly #queue: { key: string; file: File }[] = []
  readonly #aborts = new Map<string, AbortController>()
  readonly #api: FacteurApi
  readonly #maxBytes: number

  constructor(api: FacteurApi, maxBytes: number, carried: DraftSeed['carried']) {
    super()
    this.#api = api
    this.#maxBytes = maxBytes
    if (carried === null) return
    this.#carriedFrom = carried.source
    this.#files = carried.files.map((file) => ({ ...file, key: this.#newKey(), state: 'carried' as const }))
  }

  get all(): readonly DraftFile[] {
    return this.#files
  }

  get uploading(): boolean {
    return this.#files.some((file) => file.state === 'uploading')
  }

  get uploadIds(): string[] {
    return this.#files.flatMap((file) => (file.state === 'ready' ? [file.uploadId] : []))
  }

  get carried(): { message: MessageRef; attachmentIds: string[] } | null {
    const attachmentIds = this.#files.flatMap((file) => (file.state === 'carried' ? [file.attachmentId] : []))
    return this.#carriedFrom === null || attachmentIds.length === 0
      ? null
      : { message: this.#carriedFrom, attachmentIds }
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const key = this.#newKey()
      const base = { key, filename: file.name, contentType: file.type, sizeBytes: file.size }
      if (this.#encodedTotal() + encodedBytes(file.size) > this.#maxBytes) {
        this.#files = [...this.#files, { ...base, state: 'failed', reason: 'tooLarge' }]
        continue
      }
      this.#files = [...this.#files, { ...base, state: 'uploading', sentBytes: 0 }]
      this.#queue.push({ key, file })
    }
    this.changed()
    this.#pump()
  }

  remove(key: string): void {
    const file = this.#files.find((candidate) => candidate.key === key)
    this.#aborts.get(key)?.abort()
    const waiting = this.#queue.findIndex((entry) => entry.key === key)
    if (waiting >= 0) this.#queue.splice(waiting, 1)
    this.#files = this.#files.filter((candidate) => candidate.key !== key)
    // The server forgets it by itself after a day; a failure to say so earlier is no matter.
    if (file?.state === 'ready') this.#api.deleteUpload(file.uploadId).catch(() => undefined)
    this.changed()
  }

  /** A saved draft has new attachment ids, and the draft that the carried ones were in is gone. */
  carryFrom(draft: Message): void {
    const left = [...draft.attachments]
    this.#carriedFrom = { mailboxId: draft.mailboxId, uid: draft.uid }
    this.#files = this.#files.map((file) => {
      if (file.state !== 'carried') return file
      const index = left.findIndex((other) => other.filename === file.filename && other.sizeBytes === file.sizeBytes)
      const found = index < 0 ? undefined : left.splice(index, 1)[0]
      return found === undefined ? file : { ...file, attachmentId: found.id }
    })
    this.changed()
  }

  abortAll(): void {
    for (const abort of this.#aborts.values()) abort.abort()
    this.#queue.length = 0
  }

  #encodedTotal(): number {
    return this.#files.reduce((sum, file) => sum + (file.state === 'failed' ? 0 : encodedBytes(file.sizeBytes)), 0)
  }

  #pump(): void {
    while (this.#running < parallelUploads) {
      const next = this.#queue.shift()
      if (next === undefined) return
      this.#running += 1
      void this.#upload(next.key, next.file).finally(() => {
        this.#running -= 1
        this.#aborts.delete(next.key)
        this.#pump()
      })
    }
  }

  async #upload(key: string, file: File): Promise<void> {
    const abort = new AbortController()
    this.#aborts.set(key, abort)
    try {
      const upload = await uploadFile(this.#api.http, file, {
        signal: abort.signal,
        onProgress: ({ sentBytes }) => {
          this.#replace(key, (old) => ({ ...old, state: 'uploading', sentBytes }))
        },
      })
      this.#replace(key, (old) => ({ ...old, state: 'ready', uploadId: upload.id }))
    } catch (error) {
      if (abort.signal.aborted) return
      const code = error instanceof ApiError ? error.code : 'internal'
      const reason = code === 'network' ? 'network' : code === 'tooLarge' ? 'tooLarge' : 'other'
      this.#replace(key, (old) => ({ ...old, state: 'failed', reason }))
    }
  }

  #replace(key: string, change: (file: DraftFile) => DraftFile): void {
    this.#files = this.#files.map((file) => (file.key === key ? change(file) : file))
    this.changed()
  }

  #newKey(): string {
    return String(this.#nextKey++)
  }
}
