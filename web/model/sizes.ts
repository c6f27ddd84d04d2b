import type { Language } from './dates.ts'

const units = { fr: ['octets', 'ko', 'Mo', 'Go', 'To'], en: ['bytes', 'kB', 'MB', 'GB', 'TB'] }

/** « 1,2 Mo »: decimal units, as the disk of the reader's machine shows them. */
export function formatBytes(bytes: number, language: Language = 'fr'): string {
  let value = Math.max(0, bytes)
  let step = 0
  while (value >= 999.5 && step < 4) {
    value /= 1000
    step += 1
  }
  const digits = step === 0 || value >= 99.5 ? 0 : 1
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${units[language][step] ?? ''}`
}
