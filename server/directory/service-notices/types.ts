import type { NoticeInput, ServiceNotice } from '../../contract/service-notices.ts'
import type { Actor } from '../administration/actor.ts'

/** What the log-in page tells everybody, on the days that were chosen. */
export type ServiceNotices = {
  /** Those of today, the newest first. */
  current(): Promise<ServiceNotice[]>
  /** All of them, also planned and past ones, the newest first. */
  list(): Promise<ServiceNotice[]>
  add(notice: NoticeInput, by: Actor | null): Promise<ServiceNotice>
  /** Throws `notFound`. */
  change(id: string, notice: NoticeInput, by: Actor | null): Promise<ServiceNotice>
  /** Throws `notFound`. */
  remove(id: string, by: Actor | null): Promise<void>
}
