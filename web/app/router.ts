import { formatRoute, isServerPath, parseRoute, type Route } from '../model/routes.ts'
import { Observable } from '../state/observable.ts'

/** The address bar as data. The only place that changes it. */
export class Router extends Observable {
  #route: Route = parseRoute(location.pathname, location.search)
  #url = location.pathname + location.search
  /** Asked before the reader leaves what is open, with a link, a menu or the browser's own buttons. */
  mayLeave: () => boolean | Promise<boolean> = () => true

  get route(): Route {
    return this.#route
  }

  start(): void {
    addEventListener('popstate', () => {
      void this.#onPopState()
    })
    document.addEventListener('click', (event) => {
      this.#onClick(event)
    })
  }

  /** The reader wants to go there. */
  async leave(route: Route, replace = false): Promise<void> {
    if (await this.mayLeave()) this.go(route, replace)
  }

  /** Goes there, and asks nobody. */
  go(route: Route, replace = false): void {
    const url = formatRoute(route)
    if (url === location.pathname + location.search) return
    if (replace) history.replaceState(null, '', url)
    else history.pushState(null, '', url)
    this.#read()
  }

  #read(): void {
    this.#url = location.pathname + location.search
    this.#route = parseRoute(location.pathname, location.search)
    this.changed()
  }

  /** The browser has already gone back: it is put where it was until the answer is known. */
  async #onPopState(): Promise<void> {
    const wanted = parseRoute(location.pathname, location.search)
    const answer = this.mayLeave()
    if (answer === true) {
      this.#read()
      return
    }
    history.pushState(null, '', this.#url)
    if (await answer) this.go(wanted, true)
  }

  /** Links inside the webmail stay in this page; those with a modifier, a target or a download are the browser's. */
  #onClick(event: MouseEvent): void {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return
    if (isServerPath(link.pathname) || (link.hash !== '' && link.pathname === location.pathname)) return
    event.preventDefault()
    void this.leave(parseRoute(link.pathname, link.search))
  }
}
