import {
  maxPasswordLength,
  type PasswordFault,
  passwordFaults,
  scoreDecides,
  solidLengthOf,
} from '../contract/password/rules.ts'
import type { PasswordPolicy } from '../contract/password/policy.ts'
import type { StrengthMeter } from './password/strength.ts'
import type { PersonDocument } from './people.ts'

export type PasswordOwner = Pick<PersonDocument, 'username' | 'givenName' | 'familyName' | 'usageName'>

/** The rules as they are for this person. */
export function policyFor(
  { username, givenName, familyName, usageName }: PasswordOwner,
  { minLength, domain }: { minLength: number; domain: string },
): PasswordPolicy {
  const names = [givenName, familyName, usageName].filter((name) => name !== '')
  return { minLength, solidLength: solidLengthOf(minLength), username, names, domain }
}

/**
 * Why this password may not be chosen, as a sentence for its owner, or null when it may. `isNumen` tells whether it is
 * this person's NUMEN: only its verifier is kept.
 */
export async function judgePassword(
  password: string,
  policy: PasswordPolicy,
  { isNumen, strength }: { isNumen: (password: string) => Promise<boolean>; strength: StrengthMeter },
): Promise<string | null> {
  const words = [policy.username, ...policy.names]
  const score = scoreDecides(password, policy) ? await strength.scoreOf(password, words) : null
  const [fault] = passwordFaults(password, policy, score)
  if (fault !== undefined) return sentences[fault](policy)
  return (await isNumen(password)) ? 'Le NUMEN ne peut pas être choisi comme mot de passe.' : null
}

const sentences: Record<PasswordFault, (policy: PasswordPolicy) => string> = {
  tooShort: ({ minLength, solidLength }) =>
    solidLength < minLength
      ? `Le mot de passe doit compter au moins ${minLength} caractères, ou ${solidLength} s’il est difficile à deviner.`
      : `Le mot de passe doit compter au moins ${minLength} caractères.`,
  tooLong: () => `Le mot de passe ne peut pas dépasser ${maxPasswordLength} caractères.`,
  repeats: () => 'Ce mot de passe répète les mêmes caractères : choisissez-en un plus varié.',
  run: () => 'Ce mot de passe est une suite de touches ou de chiffres : choisissez-en un autre.',
  common: () => 'Ce mot de passe est trop courant : il serait deviné. Une phrase de plusieurs mots convient bien.',
  name: () => 'Ce mot de passe contient votre nom : choisissez-en un autre.',
  academy: () => 'Ce mot de passe contient le nom de l’académie : choisissez-en un autre.',
}
