import type {
  AccountDetail,
  AccountFilter,
  AccountPage,
  InstanceState,
  Role,
} from '../../server/contract/administration.ts'
import type { NewAdministrator } from '../../server/contract/first-administrator.ts'
import type { ImportJob, ImportRow, ImportRows, ImportStart, ImportState } from '../../server/contract/imports.ts'
import type { NoticeInput, NoticeList, ServiceNotice } from '../../server/contract/service-notices.ts'
import type { Http } from './http.ts'

export type AccountSearch = { q: string; filter: AccountFilter; cursor?: string | null; signal?: AbortSignal }

/** The largest file over a poor line. */
const uploadTimeoutMs = 600_000
export const importReportUrl = '/api/admin/import/report'

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

  setQuota = (username: string, allowedBytes: number): Promise<void> =>
    this.http.json('PUT', `${personPath(username)}/quota`, { body: { allowedBytes } })
  setState = (username: string, state: 'active' | 'suspended'): Promise<void> =>
    this.http.json('PUT', `${personPath(username)}/state`, { body: { state } })
  unlock = (username: string): Promise<void> => this.http.json('POST', `${personPath(username)}/unlock`)
  removeSecondFactors = (username: string): Promise<void> =>
    this.http.json('DELETE', `${personPath(username)}/second-factors`)
  closeSessions = (username: string): Promise<void> => this.http.json('DELETE', `${personPath(username)}/sessions`)

  notices = async (): Promise<ServiceNotice[]> =>
    (await this.http.json<NoticeList>('GET', '/api/admin/notices')).notices
  addNotice = (notice: NoticeInput): Promise<ServiceNotice> =>
    this.http.json('POST', '/api/admin/notices', { body: notice })
  changeNotice = (id: string, notice: NoticeInput): Promise<ServiceNotice> =>
    this.http.json('PUT', `/api/admin/notices/${id}`, { body: notice })
  removeNotice = (id: string): Promise<void> => this.http.json('DELETE', `/api/admin/notices/${id}`)

  importState = (): Promise<ImportState> => this.http.json('GET', '/api/admin/import')
  checkImport = (file: File): Promise<ImportJob> => {
    const params = new URLSearchParams({ filename: file.name.slice(-255) })
    return this.http.json('POST', `/api/admin/import/file?${params.toString()}`, { file, timeoutMs: uploadTimeoutMs })
  }
  startImport = (options: ImportStart): Promise<ImportJob> =>
    this.http.json('POST', '/api/admin/import/start', { body: options })
  cancelImport = (): Promise<void> => this.http.json('POST', '/api/admin/import/cancel')
  discardImport = (): Promise<void> => this.http.json('DELETE', '/api/admin/import')
  importRows = (kind: ImportRow['kind'], offset: number): Promise<ImportRows> =>
    this.http.json('GET', `/api/admin/import/rows?kind=${kind}&offset=${String(offset)}`)

  checkFirstLink = async (token: string): Promise<boolean> =>
    (
      await this.http.json<{ good: boolean }>('POST', '/api/first-administrator/check', {
        body: { token },
        anonymous: true,
      })
    ).good
  createFirst = (wanted: NewAdministrator): Promise<void> =>
    this.http.json('POST', '/api/first-administrator', { body: wanted, anonymous: true })
  acceptFirst = (token: string): Promise<void> =>
    this.http.json('POST', '/api/first-administrator/accept', { body: { token } })

  state = (): Promise<InstanceState> => this.http.json('GET', '/api/admin/state')
}
