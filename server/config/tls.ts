import { X509Certificate } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'

export type TlsFiles = { keyFile: string; certFile: string }

/** A self-signed certificate lasts a year: long enough for a trial, and no browser takes more. */
const validDays = 365
/** It is made anew when less than this is left. */
const renewBeforeDays = 30
const dayMs = 86_400_000

/** The certificate of the instance; a self-signed one is made where there is none or it is about to end. */
export async function loadCertificate(
  folder: string,
  hostNames: readonly string[],
  now = new Date(),
): Promise<TlsFiles> {
  const files = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') }
  if (await isUsable(files.certFile, hostNames, now)) return files
  const [commonName = 'localhost'] = hostNames
  const made = await generate([{ name: 'commonName', value: commonName }], {
    notBeforeDate: new Date(now.getTime() - dayMs),
    notAfterDate: new Date(now.getTime() + validDays * dayMs),
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [...hostNames.map((value) => ({ type: 2 as const, value })), { type: 7 as const, ip: '127.0.0.1' }],
      },
    ],
  })
  await replace(files.keyFile, made.private)
  await replace(files.certFile, made.cert)
  return files
}

async function isUsable(certFile: string, hostNames: readonly string[], now: Date): Promise<boolean> {
  const pem = await readFile(certFile).catch(() => null)
  if (pem === null) return false
  const certificate = new X509Certificate(pem)
  const isSelfSigned = certificate.issuer === certificate.subject
  // A certificate that the administrator put there is theirs to renew.
  if (!isSelfSigned) return true
  return (
    certificate.validToDate.getTime() - now.getTime() > renewBeforeDays * dayMs &&
    hostNames.every((name) => certificate.checkHost(name) !== undefined)
  )
}

async function replace(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
