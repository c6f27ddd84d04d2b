import { randomInt } from 'node:crypto'

/** Ten, as everywhere: enough for years, few enough for one page in a drawer. */
export const recoveryCodeCount = 10
/** Nothing that looks like something else on paper: no 0 and o, no 1, i and l. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const groups = 3
const groupLength = 4

/** 31^12 possibilities, 59 bits: nobody guesses one through the throttle, so a keyed hash is enough to keep it by. */
export function makeRecoveryCodes(): string[] {
  const letter = (): string => letters.charAt(randomInt(letters.length))
  const group = (): string => Array.from({ length: groupLength }, letter).join('')
  const code = (): string => Array.from({ length: groups }, group).join('-')
  return Array.from({ length: recoveryCodeCount }, code)
}

/** As typed from paper, without its hyphens and capitals. */
export const plainRecoveryCode = (typed: string): string => typed.toLowerCase().replace(/[^a-z0-9]/g, '')
