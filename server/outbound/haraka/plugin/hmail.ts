import type { Readable } from 'node:stream'

/** The parts of Haraka's outbound item that the plugin reads; Haraka 3.3 ships no types. */
export type HmailAddress = {
  address: string
  dsn_status?: string
  dsn_code?: string | number
  dsn_msg?: string
  dsn_smtp_code?: string
  dsn_smtp_extc?: string
  dsn_smtp_response?: string
  dsn_remote_mta?: string
}

export type Hmail = {
  todo: { mail_from: { address: string }; rcpt_to: HmailAddress[]; queue_time: number; domain: string }
  num_failures: number
  data_stream(): Readable
}

/** Return values of hooks: they are globals of Haraka, which a module of its own does not see. */
export const cont = 900
export const denySoft = 903
export const ok = 906

export type Next = (code?: number, message?: unknown) => void
