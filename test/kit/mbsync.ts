import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { connect } from 'node:tls'
import { run } from './run.ts'

export type Mirror = AsyncDisposable & {
  /** One run of mbsync; throws with its messages when it fails. */
  synchronise(): Promise<void>
  /** The messages of the mirrored mailbox as they lie on disk, in no order. */
  messages(): Promise<Buffer[]>
}

/** mbsync (Debian's isync) mirroring one mailbox into a Maildir, over TLS with the server's certificate pinned. */
export async function openMirror(input: {
  port: number
  username: string
  password: string
  mailbox?: string
}): Promise<Mirror> {
  const folder = await mkdtemp(join(tmpdir(), 'facteur-mbsync-'))
  const mailbox = input.mailbox ?? 'INBOX'
  const maildir = join(folder, 'maildir')
  await mkdir(maildir)
  await writeFile(join(folder, 'certificate.pem'), await readCertificate(input.port))
  const config = join(folder, 'mbsyncrc')
  await writeFile(config, renderConfig({ ...input, folder, maildir, mailbox }), { mode: 0o600 })
  return {
    async synchronise() {
      const { code, stdout, stderr } = await run('mbsync', ['-c', config, 'facteur'], { timeoutMs: 60_000 })
      if (code !== 0) throw new Error(`mbsync ended with ${code}: ${stderr || stdout}`)
    },
    async messages() {
      const found: Buffer[] = []
      for (const state of ['new', 'cur']) {
        const path = join(maildir, mailbox, state)
        for (const name of await readdir(path).catch(() => [])) found.push(await readFile(join(path, name)))
      }
      return found
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function readCertificate(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(10_000) })
  const der = socket.getPeerCertificate().raw
  socket.destroy()
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

function renderConfig(input: {
  port: number
  username: string
  password: string
  folder: string
  maildir: string
  mailbox: string
}): string {
  return `IMAPAccount facteur
Host 127.0.0.1
Port ${input.port}
User ${input.username}
Pass "${input.password.replace(/["\\]/g, '\\$&')}"
SSLType IMAPS
CertificateFile ${input.folder}/certificate.pem
Timeout 30

IMAPStore remote
Account facteur

MaildirStore local
Path ${input.maildir}/
Inbox ${input.maildir}/INBOX
SubFolders Verbatim

Channel facteur
Far :remote:"${input.mailbox}"
Near :local:"${input.mailbox}"
Create Near
Sync Pull
SyncState *
`
}
