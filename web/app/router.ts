import { formatRoute, parseRoute, type Route } from '../model/routes.ts'
import { Observable } from '../state/observable.ts'

/** The address bar as data. The only place that changes it. */
export class Router extends Observable {
  #route: Route = parseRoute(location.pathname, location.search)

  get route(): Route {
    return this.#route
  }

  start(): void {
    addEventListener('popstate', () => {
      this.#read()
    })
    document.addEventListener('click', (event) => {
      this.#onClick(event)
    })
  }

  go(route: Route, replace = false): void {
    const url = formatRoute(route)
    if (url === location.pathname + location.search) return
    if (replace) history.replaceState(null, '', url)
    else history.pushState(null, '', url)
    this.#read()
  }

  #read(): void {
    this.#route = parseRoute(location.pathname, location.search)
    this.changed()
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
    if (link.pathname.startsWith('/api/') || (link.hash !== '' && link.pathname === location.pathname)) return
    event.preventDefault()
    history.pushState(null, '', link.href)
    this.#read()
  }
}
