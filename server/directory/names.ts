import { foldName, foldTight } from './fold.ts'

/**
 * Usernames and addresses as staff know them: `pdupont` and `pierre.dupont@`, then `pdupont1` and `pierre.dupont1@`.
 *
 * A base holds only letters (and `.` and `-` in an address), so the number of a homonym can never be taken for a part
 * of another base.
 */

/** RFC 5321 §4.5.3.1.1: a local part holds at most 64 octets. The last ones are kept for a homonym's number. */
const maxLocalPartOctets = 64
const numberOctets = 6
const maxBaseLength = maxLocalPartOctets - numberOctets

/**
 * Names that belong to functions, not to people: RFC 2142, what administrators and strangers expect, and what a message
 * could be forged with. Without dots and hyphens: stores ignore dots, and readers overlook both.
 */
const reserved = new Set(
  `
  abuse admin admins administrateur administratrice administrator adm all anonymous anonyme apache assistance automate
  autoconfig autodiscover bounce bounces backup ce comptes compte contact convergence courrier cnil daemon daemons dkim dmarc
  dns donotreply dpd dpo drh dsi dsden everyone facteur ftp guest helpdesk hostmaster imap info informatique invite ispfeedback
  list lists liste listes listserv localhost lp mail mailer mailerdaemon mailman majordomo marketing messagerie ministere
  ministre monitoring mx nepasrepondre news nobody noc noreply notification notifications ns nul null operator owner pop pop3
  postmaster president principal proviseur proxy recteur rectorat rectrice redis request rgpd root rssi sales secretariat
  security securite service services smtp spam sshd ssi ssladmin sslwebmaster staff sudo support sys sysadmin syslog
  system systeme test tests tous toutlemonde undisclosedrecipients usenet user users uucp virus void webmail webmaster www
  `
    .split(/\s+/)
    .filter((name) => name !== ''),
)

/** First names and names, with nothing that an address cannot hold; null when no letter is left that we can write. */
export type NameBases = { username: string; localPart: string }

export function nameBases(givenName: string, familyName: string): NameBases | null {
  const given = foldName(givenName)
  const family = foldName(familyName)
  if (given === '' || family === '') return null
  return {
    username: `${given[0]}${foldTight(familyName)}`.slice(0, maxBaseLength),
    localPart: trimEnd(`${fitGiven(given)}.${family}`.slice(0, maxBaseLength)),
  }
}

/** At least half of a long address is left to the family name, which tells people apart. */
const fitGiven = (given: string): string => trimEnd(given.slice(0, maxBaseLength / 2))

const trimEnd = (text: string): string => text.replace(/[.-]+$/, '')

/** The first bearer of a name has no number. */
export const withNumber = (base: string, number: number): string => (number === 0 ? base : `${base}${number}`)

/** Mail stores ignore dots and case in a local part, so these are one address to them. */
export const undotted = (localPart: string): string => localPart.replaceAll('.', '').toLowerCase()

/** True when the bare base may go to nobody; homonyms with a number are free. */
export const isReservedName = (base: string): boolean => reserved.has(base.replace(/[.-]/g, '').toLowerCase())

/** How a name is shown: « Anne-Sophie de La Tour d’Auvergne », also when the file is all in capitals. */
export function displayNameOf(givenName: string, familyName: string): string {
  return `${readable(givenName)} ${readable(familyName)}`
}

/** Written small before a name; « Le », « La », « El » are part of it. */
const particles = new Set(['de', 'du', 'des', 'van', 'von', 'der', 'den', 'zu'])

/** Names in capitals, as the academies' files have them, get small letters; others stay as they were written. */
export function readable(name: string): string {
  const clean = name.normalize('NFC').replace(/\s+/g, ' ').trim().replaceAll("'", '’')
  if (clean !== clean.toUpperCase() || clean === clean.toLowerCase()) return clean
  return clean
    .toLowerCase()
    .split(' ')
    .map((word, index, all) => (isParticle(word, index, all.length) ? word : capitalise(word)))
    .join(' ')
}

/** The last word is the name itself, even if it looks like a particle. */
const isParticle = (word: string, index: number, words: number): boolean => index < words - 1 && particles.has(word)

const capitalise = (word: string): string =>
  word
    .replace(/(^|[-’])(\p{L})/gu, (_match, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/(^|-)D’/g, '$1d’')
