/**
 * What a chosen password must keep to. The browser judges by these rules while it is typed, the server by the same when
 * it comes in, and the server decides: it alone knows whether the password is the NUMEN.
 *
 * « 12 characters or a solid one »: who writes a long password is left in peace; a shorter one, down to four characters
 * less, must be hard to guess (score 3 of zxcvbn with French words). Neither may be made of what anybody would try.
 */
import { foldTight } from '../fold.ts'
import { commonWords } from './common-passwords.ts'
import type { PasswordPolicy } from './policy.ts'

export const passwordRules = ['length', 'own', 'guessable'] as const
export type PasswordRule = (typeof passwordRules)[number]

export type PasswordFault = 'tooShort' | 'tooLong' | 'repeats' | 'run' | 'common' | 'name' | 'academy'

export const ruleOf: Record<PasswordFault, PasswordRule> = {
  tooShort: 'length',
  tooLong: 'length',
  repeats: 'guessable',
  run: 'guessable',
  common: 'guessable',
  name: 'own',
  academy: 'own',
}

/** Longer ones are refused by the mail store; no phrase that a person types is. */
export const maxPasswordLength = 256
/** zxcvbn's « safely unguessable: moderate protection from offline slow-hash scenario ». */
export const solidScore = 3
/** Fewer characters are within reach of anybody who steals the database, whatever they are. */
const shortestSolid = 8
const solidIsShorterBy = 4
/** Fewer different characters than this are a pattern (`aaaaaaaaaaaa`, `121212121212`). */
const minDistinct = 6
/** Shorter names are found in innocent words. */
const minNameLength = 4
/** A name inside a long phrase does no harm. */
const harmlessRest = 8

export const solidLengthOf = (minLength: number): number => Math.max(shortestSolid, minLength - solidIsShorterBy)

/** The rules that it breaks, the gravest first. `score` is zxcvbn's; null where it is not known (yet). */
export function passwordFaults(password: string, policy: PasswordPolicy, score: number | null): PasswordFault[] {
  const characters = Array.from(password)
  const folded = foldTight(password)
  const faults: [PasswordFault, boolean][] = [
    ['tooShort', !isLongEnough(characters.length, policy, score)],
    ['tooLong', password.length > maxPasswordLength],
    ['repeats', new Set(characters).size < minDistinct],
    ['run', isRun(password)],
    ['common', commonWords.has(core(password))],
    ['name', namesOf(policy).some((name) => takesMostOf(folded, name))],
    ['academy', takesMostOf(folded, foldTight(policy.domain.replace(/\.[a-z]+$/, '')))],
  ]
  return faults.flatMap(([fault, isBroken]) => (isBroken ? [fault] : []))
}

/** The only length at which the score decides: elsewhere nobody needs to work it out. */
export const scoreDecides = (password: string, { minLength, solidLength }: PasswordPolicy): boolean => {
  const { length } = Array.from(password)
  return length >= solidLength && length < minLength
}

function isLongEnough(length: number, { minLength, solidLength }: PasswordPolicy, score: number | null): boolean {
  return length >= minLength || (length >= solidLength && score !== null && score >= solidScore)
}

const namesOf = ({ username, names }: PasswordPolicy): string[] =>
  [username.replace(/\d+$/, ''), ...names].map(foldTight).filter((name) => name.length >= minNameLength)

const takesMostOf = (password: string, name: string): boolean =>
  name !== '' && password.includes(name) && password.length - name.length < harmlessRest

const lettersFor: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}

/** `M0td3p@sse2026!!` -> `motdepasse`: the tail of digits and signs off, the usual digits for letters undone. */
function core(password: string): string {
  const bare = password.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '')
  return foldTight(Array.from(bare, (letter) => lettersFor[letter] ?? letter).join(''))
}

const rows = ['abcdefghijklmnopqrstuvwxyz', '0123456789012', 'azertyuiopqsdfghjklmwxcvbn', 'qwertyuiopasdfghjklzxcvbnm']

function isRun(password: string): boolean {
  const lower = password.toLowerCase()
  return lower !== '' && rows.some((row) => row.includes(lower) || Array.from(row).reverse().join('').includes(lower))
}
