import type { Upload } from '../../server/contract/send.ts'
import { ApiError, type Http } from './http.ts'

export type UploadProgress = { sentBytes: number; totalBytes: number }

/** One file as an upload. XMLHttpRequest, because fetch tells nothing about the way up. */
export function uploadFile(
  http: Http,
  file: File,
  options: { signal: AbortSignal; onProgress: (progress: UploadProgress) => void },
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/uploads')
    for (const [name, value] of Object.entries(http.headers('POST'))) request.setRequestHeader(name, value)
    request.setRequestHeader('Content-Type', file.type === '' ? 'application/octet-stream' : file.type)
    request.setRequestHeader('X-Filename', encodeURIComponent(file.name))
    request.upload.onprogress = (event) => {
      options.onProgress({ sentBytes: event.loaded, totalBytes: event.total })
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Upload)
      else reject(http.failure(request.status, request.responseText))
    }
    request.onerror = () => {
      reject(new ApiError('network', 'No answer'))
    }
    request.onabort = () => {
      reject(new DOMException('Upload cancelled', 'AbortError'))
    }
    options.signal.addEventListener('abort', () => {
      request.abort()
    })
    request.send(file)
  })
}
