/**
 * The kinds of settings. A setting carries its own manual: type, default, unit, what it is for, whether it is secret.
 * `parse` reads a TOML value or the text of an environment variable and throws a sentence when it is not one.
 */
export type Setting<T> = {
  kind: string
  default: T
  doc: string
  unit?: string
  secret?: boolean
  /** Name of the environment variable where it is not FACTEUR_SECTION_KEY. */
  env?: string
  parse: (raw: unknown) => T
}

type Options<T> = { default: T; doc: string; unit?: string; secret?: boolean; env?: string }

export function text(options: Options<string>): Setting<string> {
  return {
    kind: 'text',
    ...options,
    parse: (raw) => {
      if (typeof raw !== 'string') throw new Error('doit être un texte')
      return raw
    },
  }
}

export function integer(options: Options<number> & { min: number; max: number }): Setting<number> {
  const { min, max, ...rest } = options
  return {
    kind: `whole number, ${min} to ${max}`,
    ...rest,
    parse: (raw) => {
      const value = typeof raw === 'string' && /^-?\d+$/.test(raw.trim()) ? Number(raw) : raw
      const number = typeof value === 'bigint' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new Error('doit être un nombre entier')
      if (number < min || number > max) throw new Error(`doit être entre ${min} et ${max}`)
      return number
    },
  }
}

/** A TCP port of ours; 0 is refused, since clients must know it. */
export const port = (options: Options<number>): Setting<number> => integer({ ...options, min: 1, max: 65535 })

export function flag(options: Options<boolean>): Setting<boolean> {
  return {
    kind: 'true or false',
    ...options,
    parse: (raw) => {
      if (raw === true || raw === 'true' || raw === '1' || raw === 'on') return true
      if (raw === false || raw === 'false' || raw === '0' || raw === 'off') return false
      throw new Error('doit être true ou false')
    },
  }
}

export function choice<const C extends string>(choices: readonly C[], options: Options<NoInfer<C>>): Setting<C> {
  return {
    kind: choices.map((each) => `"${each}"`).join(' or '),
    ...options,
    parse: (raw) => {
      const found = choices.find((each) => each === raw)
      if (found === undefined) throw new Error(`doit être l’un de : ${choices.join(', ')}`)
      return found
    },
  }
}

/** A list of texts; in the environment separated by commas. */
export function list(
  options: Options<readonly string[]> & { item?: (item: string) => void },
): Setting<readonly string[]> {
  const { item, ...rest } = options
  return {
    kind: 'list of texts',
    ...rest,
    parse: (raw) => {
      const items = typeof raw === 'string' ? splitList(raw) : raw
      if (!Array.isArray(items) || !items.every((each): each is string => typeof each === 'string')) {
        throw new Error('doit être une liste de textes')
      }
      if (item) items.forEach(item)
      return items
    },
  }
}

const splitList = (raw: string): string[] =>
  raw
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
