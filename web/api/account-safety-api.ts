import type {
  ApplicationPassword,
  ApplicationPasswords,
  LogIn,
  LogIns,
  MadeApplicationPassword,
  MailPrograms,
  WebDevice,
  WebDevices,
} from '../../server/contract/account-safety.ts'
import type { Absence, AbsenceChange } from '../../server/contract/absence.ts'
import type { Forwarding, ForwardingChange } from '../../server/contract/forwarding.ts'
import type { PasswordPolicy } from '../../server/contract/password/policy.ts'
import type { NewSharedPassword, SharedPassword, SharedPasswordList } from '../../server/contract/shared-mailboxes.ts'
import type { Signature } from '../../server/contract/signature.ts'
import type { Http } from './http.ts'

/** What guards an account: its password, those of its mail programs, where it is open and where its mail goes. */
export class AccountSafetyApi {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  passwordPolicy = (): Promise<PasswordPolicy> => this.#http.json('GET', '/api/password-policy')

  forwarding = (): Promise<Forwarding> => this.#http.json('GET', '/api/forwarding')
  changeForwarding = (change: ForwardingChange): Promise<Forwarding> =>
    this.#http.json('PUT', '/api/forwarding', { body: change })

  absence = (): Promise<Absence> => this.#http.json('GET', '/api/absence')
  changeAbsence = (change: AbsenceChange): Promise<Absence> => this.#http.json('PUT', '/api/absence', { body: change })

  changeSignature = (signature: Signature): Promise<void> =>
    this.#http.json('PUT', '/api/signature', { body: signature })

  devices = async (): Promise<WebDevice[]> => (await this.#http.json<WebDevices>('GET', '/api/sessions')).devices
  endDevice = (sessionId: string): Promise<void> => this.#http.json('DELETE', `/api/sessions/${sessionId}`)
  endAll = (applicationPasswords: boolean): Promise<void> =>
    this.#http.json('POST', '/api/sessions/end-all', { body: { applicationPasswords } })
  logIns = async (): Promise<LogIn[]> => (await this.#http.json<LogIns>('GET', '/api/log-ins')).logIns

  applicationPasswords = async (): Promise<ApplicationPassword[]> =>
    (await this.#http.json<ApplicationPasswords>('GET', '/api/application-passwords')).passwords
  makeApplicationPassword = (description: string): Promise<MadeApplicationPassword> =>
    this.#http.json('POST', '/api/application-passwords', { body: { description } })
  revokeApplicationPassword = (id: string): Promise<void> =>
    this.#http.json('DELETE', `/api/application-passwords/${id}`)
  /** Those of the reader for a functional mailbox. */
  sharedPasswords = async (accountId: string): Promise<SharedPassword[]> =>
    (await this.#http.json<SharedPasswordList>('GET', `/api/shared-mailboxes/${accountId}/passwords`)).passwords
  makeSharedPassword = (accountId: string, label: string): Promise<NewSharedPassword> =>
    this.#http.json('POST', `/api/shared-mailboxes/${accountId}/passwords`, { body: { label } })
  revokeSharedPassword = (accountId: string, id: string): Promise<void> =>
    this.#http.json('DELETE', `/api/shared-mailboxes/${accountId}/passwords/${id}`)
  mailPrograms = (): Promise<MailPrograms> => this.#http.json('GET', '/api/mail-programs')
}
