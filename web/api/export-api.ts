import type { ExportFormat, ExportState } from '../../server/contract/export.ts'
import type { Http } from './http.ts'

/** A copy of the whole mailbox. The zip is a download of the browser, so that it goes to the disk and not into memory. */
export class ExportApi {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  state = (signal?: AbortSignal): Promise<ExportState> => this.#http.json('GET', '/api/export', { signal })
}

export const exportAddress = (format: ExportFormat): string => `/api/export/mailbox.zip?format=${format}`
