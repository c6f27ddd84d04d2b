/** A record to publish. `name` is absolute without its last dot; `value` is what stands after the type. */
export type DnsRecord = {
  name: string
  type: 'A' | 'AAAA' | 'CAA' | 'CNAME' | 'MX' | 'SRV' | 'TLSA' | 'TXT'
  value: string
  /** Shown above the record. */
  comment?: string
}

/** RFC 1035 §3.3: one string of a TXT record. */
const maxStringOctets = 255

/** Records as a zone file has them (RFC 1035 §5.1), to be pasted; long texts in several strings. */
export function zoneText(records: readonly DnsRecord[], ttlSeconds = 3600): string {
  return records
    .map((record) => {
      const value = record.type === 'TXT' ? quoted(record.value) : record.value
      const comment = record.comment === undefined ? '' : `; ${record.comment}\n`
      return `${comment}${record.name}. ${ttlSeconds} IN ${record.type} ${value}\n`
    })
    .join('')
}

const quoted = (text: string): string =>
  (text.match(new RegExp(`[^]{1,${maxStringOctets}}`, 'g')) ?? [''])
    .map((piece) => `"${piece.replace(/[\\"]/g, '\\$&')}"`)
    .join(' ')
