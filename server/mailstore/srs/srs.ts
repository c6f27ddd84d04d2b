import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The sender rewriting scheme: the reverse path of mail that we forward is put into our own domain, since SPF
 * (RFC 7208) allows only the sender's own hosts to use theirs. A bounce comes back to the rewritten address, which tells the
 * original one. The tag is a keyed hash, so that nobody can make us send to an address of his choice, and it ages.
 *
 * `SRS0=tag=day=domain=local@ours` for a first forward, `SRS1=tag=firstHost==rest@ours` for mail that another
 * forwarder has rewritten before: a bounce then goes to that forwarder, not through all of them.
 */
export type Srs = {
  /** The reverse path to use; the empty one and those of local domains stay as they are. */
  rewrite(reversePath: string, now?: Date): string
  /** The address behind a rewritten one of ours; null when it is none, or forged, or too old. */
  restore(address: string, now?: Date): string | null
}

/** Longer than any server goes on trying, so that every honest bounce still finds its way. */
const maxAgeDays = 21
const dayMs = 86_400_000
/** Days are told modulo 1024 in two characters: enough to see that one is older than 21. */
const dayCycle = 1024
/** RFC 4648 §6, in lower case: local parts may be folded to it on their way. */
const base32 = 'abcdefghijklmnopqrstuvwxyz234567'
const tagLength = 8

export function createSrs(options: { secret: string; domain: string; localDomains: readonly string[] }): Srs {
  const tagOf = (text: string): string => {
    const digest = createHmac('sha256', options.secret).update(text.toLowerCase()).digest()
    return [...digest.subarray(0, tagLength)].map((byte) => base32[byte & 31]).join('')
  }
  const isTagOf = (tag: string, text: string): boolean =>
    tag.length === tagLength && timingSafeEqual(Buffer.from(tag.toLowerCase()), Buffer.from(tagOf(text)))

  return {
    rewrite(reversePath, now = new Date()) {
      const { local, domain } = parts(reversePath)
      if (domain === '' || options.localDomains.includes(domain)) return reversePath
      const first = /^srs0[=+-](.+)$/i.exec(local)?.[1]
      if (first !== undefined) return `SRS1=${tagOf(`${domain}=${first}`)}=${domain}==${first}@${options.domain}`
      const again = /^srs1[=+-][^=]+=([^=]+)==(.+)$/i.exec(local)
      if (again) return `SRS1=${tagOf(`${again[1]}=${again[2]}`)}=${again[1]}==${again[2]}@${options.domain}`
      const rest = `${dayText(now)}=${domain}=${local}`
      return `SRS0=${tagOf(rest)}=${rest}@${options.domain}`
    },
    restore(address, now = new Date()) {
      const { local, domain } = parts(address)
      if (!options.localDomains.includes(domain)) return null
      const zero = /^srs0=([^=]+)=(([a-z2-7]{2})=([^=]+)=(.+))$/i.exec(local)
      if (zero) {
        const [, tag = '', rest = '', day = '', host = '', user = ''] = zero
        return isTagOf(tag, rest) && isRecent(day, now) ? `${user}@${host}` : null
      }
      const one = /^srs1=([^=]+)=([^=]+)==(.+)$/i.exec(local)
      if (!one) return null
      const [, tag = '', host = '', rest = ''] = one
      return isTagOf(tag, `${host}=${rest}`) ? `SRS0=${rest}@${host}` : null
    },
  }
}

function parts(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@')
  return at < 1
    ? { local: '', domain: '' }
    : { local: address.slice(0, at), domain: address.slice(at + 1).toLowerCase() }
}

const dayOf = (now: Date): number => Math.floor(now.getTime() / dayMs) % dayCycle

function dayText(now: Date): string {
  const day = dayOf(now)
  return base32.charAt(day >> 5) + base32.charAt(day & 31)
}

function isRecent(text: string, now: Date): boolean {
  const [high = '', low = ''] = text.toLowerCase()
  const day = base32.indexOf(high) * 32 + base32.indexOf(low)
  return (dayOf(now) - day + dayCycle) % dayCycle <= maxAgeDays
}
