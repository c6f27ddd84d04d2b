/** What app.ts starts and stops: a listener, a loop or a supervised child. */
export type Service = {
  readonly name: string
  /** True while it can do its work; `GET /healthz` asks every service. */
  isReady(): boolean
  /** Ends it in order; what is in transfer is finished first. Resolves within the service's own bound. */
  stop(): Promise<void>
}

/** A start that fails for a reason an administrator can mend: shown as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
