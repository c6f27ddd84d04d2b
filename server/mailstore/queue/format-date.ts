/** A date as RFC 5322 §3.3 writes it, in UTC: `Mon, 23 Nov 2026 04:38:28 +0000`. */
export function formatDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
