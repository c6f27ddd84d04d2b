/**
 * Elements of the webmail: properties in, events out. They render into the light DOM, so that labels, ids and
 * descriptions connect across them, forms are forms, and one style sheet holds the tokens (RGAA criteria 11.1, 7.1).
 * Each brings its own small style sheet, whose rules all start with its tag.
 */
import { LitElement } from 'lit'

let lastId = 0

export abstract class FtElement extends LitElement {
  /** A prefix for ids inside this element: unique in the page. */
  protected readonly uid = `ft${String(++lastId)}`

  protected override createRenderRoot(): HTMLElement {
    return this
  }
}

/** Redraws its element after each change of what it watches. */
export class Watch {
  readonly #host: LitElement
  #sources: () => readonly Watched[]
  #ends: (() => void)[] = []

  constructor(host: LitElement, sources: () => readonly Watched[]) {
    this.#host = host
    this.#sources = sources
    host.addController({
      hostConnected: () => {
        this.renew()
      },
      hostDisconnected: () => {
        this.#stop()
      },
    })
  }

  /** Watches anew: a property that holds a source has another value. */
  renew(): void {
    this.#stop()
    this.#ends = this.#sources().map((source) =>
      source.subscribe(() => {
        this.#host.requestUpdate()
      }),
    )
  }

  #stop(): void {
    for (const end of this.#ends) end()
    this.#ends = []
  }
}

export type Watched = { subscribe: (listener: () => void) => () => void }
