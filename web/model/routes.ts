/** The addresses of the webmail. A route is data: reading and writing it agree (tested). */
export type Route =
  | { page: 'login' }
  | { page: 'firstSession' }
  | { page: 'firstAdministrator' }
  /** `section` and `item` are words of the address; `query` is what the list of the section is asked. */
  | { page: 'administration'; section: string | null; item: string | null; query: Record<string, string> }
  /** `section` is a word of the address; the page knows which there are. Null is the list of all. */
  | { page: 'options'; section: string | null }
  | { page: 'mailbox'; mailboxId: string | null; uid: number | null }
  | { page: 'search'; query: string; inMailbox: string | null; open: { mailboxId: string; uid: number } | null }

/** Pages that the server writes itself, for browsers with and without scripts: they are no route of the webmail. */
export const recoveryPath = '/identifiants'
export const isServerPath = (pathname: string): boolean => /^\/(?:api|identifiants)(?:\/|$)/.test(pathname)

const idPattern = /^[0-9a-f]{24}$/

export function parseRoute(pathname: string, search: string): Route {
  const parts = pathname.split('/').filter((part) => part !== '')
  switch (parts[0]) {
    case 'connexion':
      return { page: 'login' }
    case 'premier-administrateur':
      return { page: 'firstAdministrator' }
    case 'premiere-session':
      return { page: 'firstSession' }
    case 'administration':
      return {
        page: 'administration',
        section: wordOf(parts[1]),
        item: wordOf(parts[2]),
        query: Object.fromEntries(new URLSearchParams(search)),
      }
    case 'options':
      return { page: 'options', section: wordOf(parts[1]) }
    case 'recherche':
      return parseSearch(parts, new URLSearchParams(search))
    default:
      return { page: 'mailbox', mailboxId: idOf(parts[1]), uid: uidOf(parts[2]) }
  }
}

function parseSearch(parts: string[], params: URLSearchParams): Route {
  const mailboxId = idOf(parts[1])
  const uid = uidOf(parts[2])
  return {
    page: 'search',
    query: params.get('q') ?? '',
    inMailbox: idOf(params.get('dossier') ?? undefined),
    open: mailboxId === null || uid === null ? null : { mailboxId, uid },
  }
}

export function formatRoute(route: Route): string {
  switch (route.page) {
    case 'login':
      return '/connexion'
    case 'firstAdministrator':
      return '/premier-administrateur'
    case 'firstSession':
      return '/premiere-session'
    case 'administration': {
      const path = ['/administration', route.section, route.section && route.item].filter((part) => part !== null)
      const query = new URLSearchParams(route.query).toString()
      return `${path.join('/')}${query === '' ? '' : `?${query}`}`
    }
    case 'options':
      return route.section === null ? '/options' : `/options/${route.section}`
    case 'mailbox':
      if (route.mailboxId === null) return '/'
      return `/dossier/${route.mailboxId}${route.uid === null ? '' : `/${String(route.uid)}`}`
    case 'search': {
      const params = new URLSearchParams({ q: route.query })
      if (route.inMailbox !== null) params.set('dossier', route.inMailbox)
      const open = route.open === null ? '' : `/${route.open.mailboxId}/${String(route.open.uid)}`
      return `/recherche${open}?${params.toString()}`
    }
  }
}

/** The route with its message closed: the list it stands over. */
export function listRoute(route: Route): Route {
  if (route.page === 'mailbox') return { ...route, uid: null }
  if (route.page === 'search') return { ...route, open: null }
  return route
}

function idOf(part: string | undefined): string | null {
  return part !== undefined && idPattern.test(part) ? part : null
}

function uidOf(part: string | undefined): number | null {
  return part !== undefined && /^[1-9][0-9]{0,9}$/.test(part) ? Number(part) : null
}

/** A section of the options or of the console, a username, a number. */
function wordOf(part: string | undefined): string | null {
  return part !== undefined && /^[a-z0-9][a-z0-9-]{0,99}$/.test(part) ? part : null
}
