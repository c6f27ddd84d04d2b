import { commonWords } from './common-passwords.ts'
import { foldTight } from './fold.ts'

/** Longer ones are refused by the mail store; no phrase that a person types is. */
const maxPasswordLength = 256
/** Fewer different characters than this are a pattern (`aaaaaaaaaaaa`, `121212121212`). */
const minDistinct = 6
/** Shorter names are found in innocent words. */
const minNameLength = 4

export type PasswordOwner = {
  username: string
  givenName: string
  familyName: string
  usageName: string
  /** True when the password is this person's NUMEN; only its verifier is kept, so the caller knows how to ask. */
  isNumen: (password: string) => Promise<boolean>
}

/** Why this password may not be chosen, as a sentence for its owner, or null when it may. */
export async function judgePassword(
  password: string,
  owner: PasswordOwner,
  policy: { minLength: number; domain: string },
): Promise<string | null> {
  const characters = Array.from(password)
  if (characters.length < policy.minLength)
    return `Le mot de passe doit compter au moins ${policy.minLength} caractères.`
  if (password.length > maxPasswordLength)
    return `Le mot de passe ne peut pas dépasser ${maxPasswordLength} caractères.`
  if (new Set(characters).size < minDistinct)
    return 'Ce mot de passe répète les mêmes caractères : choisissez-en un plus varié.'
  if (isRun(password)) return 'Ce mot de passe est une suite de touches ou de chiffres : choisissez-en un autre.'
  const folded = foldTight(password)
  if (commonWords.has(core(password)))
    return 'Ce mot de passe est trop courant : il serait deviné. Une phrase de plusieurs mots convient bien.'
  const names = [owner.username.replace(/\d+$/, ''), owner.givenName, owner.familyName, owner.usageName]
  if (names.map(foldTight).some((name) => name.length >= minNameLength && takesMostOf(folded, name)))
    return 'Ce mot de passe contient votre nom : choisissez-en un autre.'
  const academy = foldTight(policy.domain.replace(/\.[a-z]+$/, ''))
  if (takesMostOf(folded, academy)) return 'Ce mot de passe contient le nom de l’académie : choisissez-en un autre.'
  if (await owner.isNumen(password)) return 'Le NUMEN ne peut pas être choisi comme mot de passe.'
  return null
}

/** A name inside a long phrase does no harm; a password that is little more than the name does. */
const takesMostOf = (password: string, name: string): boolean =>
  name !== '' && password.includes(name) && password.length - name.length < 8

/** `M0td3p@sse2026!!` -> `motdepasse`: the tail of digits and signs off, the usual digits for letters undone. */
function core(password: string): string {
  const bare = password.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '')
  const letters: Record<string, string> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
  }
  return foldTight(Array.from(bare, (letter) => letters[letter] ?? letter).join(''))
}

const rows = ['abcdefghijklmnopqrstuvwxyz', '0123456789012', 'azertyuiopqsdfghjklmwxcvbn', 'qwertyuiopasdfghjklzxcvbnm']

function isRun(password: string): boolean {
  const lower = password.toLowerCase()
  return rows.some((row) => row.includes(lower) || Array.from(row).reverse().join('').includes(lower))
}
