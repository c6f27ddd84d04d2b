import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { promises } from 'node:dns'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../server/kit/free-port.ts'
import { waitUntil } from '../../server/kit/wait.ts'

/** A name server on loopback (Debian's dnsmasq) that knows the names of a test and denies all others. */
export type DnsServer = AsyncDisposable & { address: string }

/**
 * `records` are lines of dnsmasq's configuration: `mx-host=domain,host,10`, `host-record=name,127.0.0.2`,
 * `txt-record=name,text`, `cname=`, `srv-host=`, `caa-record=`. Names end in `.example` or `.fr`.
 */
export async function startDnsServer(records: readonly string[]): Promise<DnsServer> {
  const port = await findFreePort()
  const folder = await mkdtemp(join(tmpdir(), 'facteur-dns-'))
  const file = join(folder, 'dnsmasq.conf')
  const settings = [
    `port=${port}`,
    'listen-address=127.0.0.1',
    'bind-interfaces',
    'no-resolv',
    'no-hosts',
    'no-daemon',
    'local=/example/',
    'local=/fr/',
    'host-record=ready.example,127.0.0.1',
  ]
  await writeFile(file, [...settings, ...records, ''].join('\n'))
  // Debian has it in sbin, which is not on everybody's PATH.
  const child = spawn('/usr/sbin/dnsmasq', [`--conf-file=${file}`, '--user=', '--pid-file='], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const resolver = new promises.Resolver({ timeout: 500, tries: 1 })
  resolver.setServers([`127.0.0.1:${port}`])
  const ready = await waitUntil(async () => (await resolver.resolve4('ready.example')).length > 0, {
    timeoutMs: 10_000,
  })
  if (!ready) throw new Error(`dnsmasq did not answer: ${said}`)
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}
