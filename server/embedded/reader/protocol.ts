// What the main thread and a reader say to each other. Both are of one program, so nothing is checked here.

/** A cursor that goes on in another thread than the one in which it began. */
export type Anew = {
  /** Its id, which the client knows. */
  cursor: bigint
  /** Documents that it has given already. */
  passOver: number
  /** Of the batch that is asked for now. */
  batchSize: number
}

export type Question = {
  /** One of the desk's commands (desk.ts). */
  name: string
  database: string
  /** The command, encoded. */
  body: Uint8Array
  /** 0 is without end. */
  timeMs: number
  anew?: Anew | undefined
}

export type Answer = {
  /** The reply, encoded. */
  reply: Uint8Array<ArrayBuffer>
  /** The cursor that the reader keeps; 0 when there is none. */
  cursor: bigint
  namespace: string
  /** Documents in the batch. */
  documents: number
}

export type ToReader =
  { kind: 'ask'; job: number; question: Question } | { kind: 'stop'; job: number } | { kind: 'forget'; cursor: bigint }

export type FromReader =
  | { kind: 'answer'; job: number; answer: Answer }
  | { kind: 'failed'; job: number; code: number; message: string; extra: Uint8Array | undefined; tooSlow: boolean }

export type ReaderData = {
  file: string
  /** Any effort is allowed here (query/effort.ts): this thread may be ended at any moment. */
  mayBeEnded: boolean
  /** Counts the slices of work, so that others see that it goes on. */
  progress: Int32Array<SharedArrayBuffer>
}
