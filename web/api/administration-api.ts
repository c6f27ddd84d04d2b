import type {
  AccountDetail,
  AccountFilter,
  AccountPage,
  InstanceState,
  Role,
} from '../../server/contract/administration.ts'
import type { Http } from './http.ts'

export type AccountSearch = { q: string; filter: AccountFilter; cursor?: string | null; signal?: AbortSignal }

const personPath = (username: string): string => `/api/admin/people/${encodeURIComponent(username)}`

/** The calls of the console. */
export class AdministrationApi {
  readonly http: Http

  constructor(http: Http) {
    this.http = http
  }

  people = ({ q, filter, cursor, signal }: AccountSearch): Promise<AccountPage> => {
    const params = new URLSearchParams({ q, filter, ...(cursor ? { cursor } : {}) })
    return this.http.json('GET', `/api/admin/people?${params.toString()}`, { signal })
  }
  person = (username: string): Promise<AccountDetail> => this.http.json('GET', personPath(username))
  setRoles = (username: string, roles: readonly Role[]): Promise<void> =>
    this.http.json('PUT', `${personPath(username)}/roles`, { body: { roles } })

  state = (): Promise<InstanceState> => this.http.json('GET', '/api/admin/state')
}
