import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { dnsValueOf, loadKeys } from '../../server/outbound/signing/keys.ts'

const script = new URL('verify-dkim.py', import.meta.url).pathname

/** What dkimpy (Debian's python3-dkim) says of each signature, given the records that the domain would publish. */
export async function verifyWithDkimpy(message: string, folder: string, domain: string): Promise<string[]> {
  const keys = await loadKeys(folder, domain)
  const records = Object.fromEntries(keys.map((key) => [`${key.selector}._domainkey.${domain}`, dnsValueOf(key)]))
  // Debian's own Python: another one on PATH does not see its packages.
  const child = spawn('/usr/bin/python3', [script, JSON.stringify(records)], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(Buffer.from(message, 'latin1'))
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
  return output.trim().split('\n')
}
