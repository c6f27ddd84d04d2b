/**
 * The browser and the system that a User-Agent names, for somebody who wants to recognise their own: no versions, and
 * null where it says nothing that one would know.
 */
export type Agent = { browser: string | null; system: string | null }

/** The first that fits: what is built on another browser names that one too. */
const browsers: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|HeadlessChrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
]

const systems: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

const firstOf = (table: readonly [RegExp, string][], text: string): string | null =>
  table.find(([pattern]) => pattern.test(text))?.[1] ?? null

export function readUserAgent(userAgent: string): Agent {
  return { browser: firstOf(browsers, userAgent), system: firstOf(systems, userAgent) }
}

/** On a telephone or a tablet. */
export const isHandheld = ({ system }: Agent): boolean =>
  system === 'iPhone' || system === 'iPad' || system === 'Android'
