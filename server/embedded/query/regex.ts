// MongoDB's regular expressions are PCRE in UTF mode; JavaScript's are close but not the same. This translates a pattern:
// what means the same is copied, what JavaScript lacks or reads otherwise (`.`, `$`, `\s`, `\A`, `\Z`, `\h`, `\Q..\E`,
// `[:alpha:]`, inline options, the x option) is rewritten, and what it cannot do (possessive quantifiers, atomic groups,
// recursion, conditionals) is refused, as MongoDB refuses an invalid pattern.
//
// A pattern may take longer than the others can wait (regex-cost.ts). It is then not run: `TooSlowHere` sends the command to
// the thread that is there for such patterns and may be ended (reader/), the only one where they are run.

import { CommandError } from '../error.ts'
import type { BSONRegExp } from '../bson/value.ts'
import { allowsAnyEffort, TooSlowHere } from './effort.ts'
import { costOfRegex, stepsFor } from './regex-cost.ts'
import type { RegexCost } from './regex-cost.ts'

export interface Options {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly extended: boolean
}

const invalidRegex = (reason: string): CommandError =>
  new CommandError(51091, `Regular expression is invalid: ${reason}`)

/** PCRE2's limit in MongoDB. */
const maxPatternLength = 32_764
/** A longer one takes the engine too long to prepare. */
const quickPatternLength = 2000
/** A few milliseconds. */
const stepsAtOnce = 2_000_000

/** A pattern that is run only where it holds nobody up. Its methods throw `TooSlowHere`. */
export class Pattern {
  readonly #regex: RegExp
  readonly #cost: RegexCost
  /** Texts up to this length need no look at the cost. */
  #quickLength: number

  constructor(regex: RegExp) {
    this.#regex = regex
    this.#cost = regex.source.length > quickPatternLength ? null : costOfRegex(regex.source)
    this.#quickLength = allowsAnyEffort() ? Infinity : -1
  }

  test(text: string): boolean {
    this.#assertQuick(text.length)
    return this.#regex.test(text)
  }

  exec(text: string): RegExpExecArray | null {
    this.#assertQuick(text.length)
    return this.#regex.exec(text)
  }

  matchAll(text: string): IterableIterator<RegExpExecArray> {
    // Each match may end where it began, and then the next search begins there.
    this.#assertQuick(text.length, text.length + 1)
    return text.matchAll(new RegExp(this.#regex, `${this.#regex.flags}g`))
  }

  #assertQuick(length: number, times = 1): void {
    if (length * times <= this.#quickLength) return
    if (stepsFor(this.#cost, length) * times > stepsAtOnce) throw new TooSlowHere('Regular expression')
    if (times === 1) this.#quickLength = length
  }
}

const cache = new Map<string, Pattern>()

/** The JavaScript equivalent, compiled once per pattern. Throws 51091 for what is invalid or not supported. */
export function compileRegex(regex: BSONRegExp): Pattern {
  const key = `${regex.options}/${regex.pattern}`
  const cached = cache.get(key)
  if (cached) return cached
  if (regex.pattern.length > maxPatternLength) throw invalidRegex('pattern is too long')
  const source = new Translator(regex.pattern, optionsOf(regex.options)).translate()
  let compiled: RegExp
  try {
    compiled = new RegExp(source, regex.options.includes('i') ? 'iu' : 'u')
  } catch (error) {
    throw invalidRegex(error instanceof Error ? error.message : 'unknown reason')
  }
  const pattern = new Pattern(compiled)
  if (cache.size >= 500) cache.clear()
  cache.set(key, pattern)
  return pattern
}

const optionsOf = (letters: string): Options => ({
  ignoreCase: letters.includes('i'),
  multiline: letters.includes('m'),
  dotAll: letters.includes('s'),
  extended: letters.includes('x'),
})

const spaces = '\\t-\\r '
const horizontal = '\\t \\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000'
const vertical = '\\n-\\r\\x85\\u2028\\u2029'
const posixClasses: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: spaces,
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~',
  graph: '!-~',
}

/** Escapes that mean the same inside and outside of classes; the value is class content. */
const classEscapes: Record<string, string> = {
  s: spaces,
  h: horizontal,
  v: vertical,
  e: '\\x1b',
  a: '\\x07',
}

class Translator {
  private readonly pattern: string
  private options: Options
  private at = 0
  private out = ''
  /** For each open group: the options to go back to, and how many `(?i:` of ours to close with it. */
  private readonly groups: { options: Options; extra: number }[] = []

  constructor(pattern: string, options: Options) {
    this.pattern = pattern
    this.options = options
  }

  translate(): string {
    this.groups.push({ options: this.options, extra: 0 })
    while (this.at < this.pattern.length) this.step()
    if (this.groups.length !== 1) throw invalidRegex('missing closing parenthesis')
    return this.out + ')'.repeat(this.groups[0]!.extra)
  }

  private step(): void {
    const char = this.pattern[this.at]!
    switch (char) {
      case '\\':
        return this.escape()
      case '[':
        return this.characterClass()
      case '(':
        return this.openGroup()
      case ')':
        return this.closeGroup()
      case '.':
        return this.emit(this.options.dotAll ? '[^]' : '[^\\n]', 1)
      case '^':
        return this.emit(this.options.multiline ? '(?:^|(?<=\\n)(?!$))' : '^', 1)
      case '$':
        return this.emit(this.options.multiline ? '(?=\\n|$)' : '(?=\\n?$)', 1)
      case '{':
        return this.brace()
      case '}':
      case ']':
        return this.emit(`\\${char}`, 1)
      case '*':
      case '+':
      case '?':
        return this.quantifier(char)
      default:
        return this.literal(char)
    }
  }

  private emit(text: string, consumed: number): void {
    this.out += text
    this.at += consumed
  }

  private literal(char: string): void {
    if (this.options.extended) {
      if (/\s/.test(char)) return this.emit('', 1)
      if (char === '#') {
        const lineEnd = this.pattern.indexOf('\n', this.at)
        this.at = lineEnd < 0 ? this.pattern.length : lineEnd
        return
      }
    }
    this.emit(char === '/' ? '\\/' : char, 1)
  }

  private quantifier(text: string): void {
    const next = this.pattern[this.at + text.length]
    if (next === '+') throw invalidRegex('possessive quantifiers are not supported')
    if (next === '?') return this.emit(`${text}?`, text.length + 1)
    this.emit(text, text.length)
  }

  /** A brace that does not spell a quantifier is an ordinary character in PCRE. */
  private brace(): void {
    const quantifier = /^\{\d+(,\d*)?\}/.exec(this.pattern.slice(this.at, this.at + 32))
    if (quantifier) return this.quantifier(quantifier[0])
    this.emit('\\{', 1)
  }

  private openGroup(): void {
    const rest = this.pattern.slice(this.at + 1, this.at + 80)
    if (!rest.startsWith('?')) return this.pushGroup('(', 1)
    if (rest.startsWith('?#')) {
      const end = this.pattern.indexOf(')', this.at)
      if (end < 0) throw invalidRegex('missing ) after comment')
      this.at = end + 1
      return
    }
    const plain = /^\?(?::|=|!|<=|<!)/.exec(rest)
    if (plain) return this.pushGroup(`(${plain[0]}`, 1 + plain[0].length)
    const named = /^\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest)
    if (named) return this.pushGroup(`(?<${named[1] ?? named[2]}>`, 1 + named[0].length)
    const flags = /^\?([imsx]*)(?:-([imsx]*))?([:)])/.exec(rest)
    if (!flags) throw invalidRegex('unrecognized or unsupported group')
    this.inlineOptions(flags)
  }

  private inlineOptions(flags: RegExpExecArray): void {
    const on = flags[1]!
    const off = flags[2] ?? ''
    const before = this.options
    const set = (letter: string, current: boolean): boolean =>
      off.includes(letter) ? false : on.includes(letter) || current
    const after: Options = {
      ignoreCase: set('i', before.ignoreCase),
      multiline: set('m', before.multiline),
      dotAll: set('s', before.dotAll),
      extended: set('x', before.extended),
    }
    const opening = after.ignoreCase === before.ignoreCase ? '(?:' : after.ignoreCase ? '(?i:' : '(?-i:'
    if (flags[3] === ':') {
      this.pushGroup(opening, 1 + flags[0].length)
    } else {
      // `(?i)` counts to the end of the enclosing group: open one of ours, closed with it.
      this.emit(opening, 1 + flags[0].length)
      this.groups.at(-1)!.extra++
    }
    this.options = after
  }

  private pushGroup(text: string, consumed: number): void {
    this.groups.push({ options: this.options, extra: 0 })
    this.emit(text, consumed)
  }

  private closeGroup(): void {
    if (this.groups.length === 1) throw invalidRegex('unmatched closing parenthesis')
    const group = this.groups.pop()!
    this.emit(')'.repeat(group.extra + 1), 1)
    this.options = group.options
  }

  private escape(): void {
    const next = this.pattern[this.at + 1]
    if (next === undefined) throw invalidRegex('\\ at end of pattern')
    if (next === 'Q') return this.quoted()
    if (next === 'A') return this.emit('(?<![^])', 2)
    if (next === 'z') return this.emit('(?![^])', 2)
    if (next === 'Z') return this.emit('(?=\\n?(?![^]))', 2)
    if (next === 'R') return this.emit(`(?:\\r\\n|[${vertical}])`, 2)
    if (next === 'N') return this.emit('[^\\n]', 2)
    const content = classEscapes[next]
    if (content !== undefined) return this.emit(`[${content}]`, 2)
    const negated = classEscapes[next.toLowerCase()]
    if (negated !== undefined && 'SHV'.includes(next)) return this.emit(`[^${negated}]`, 2)
    if (next === 'G' || next === 'K' || next === 'X' || next === 'C') throw invalidRegex(`\\${next} is not supported`)
    this.commonEscape()
  }

  /** Escapes that JavaScript also has, and escaped punctuation, which its `u` mode allows for syntax characters only. */
  private commonEscape(): void {
    const rest = this.pattern.slice(this.at, this.at + 40)
    const hex = /^\\x\{([0-9a-fA-F]{1,6})\}/.exec(rest)
    if (hex) return this.emit(`\\u{${hex[1]}}`, hex[0].length)
    const known = /^\\(?:x[0-9a-fA-F]{2}|[dDwWbBtnrf]|[1-9]\d?|[pP]\{\^?\w+\}|k<\w+>|c[A-Za-z])/.exec(rest)
    if (known) return this.emit(known[0], known[0].length)
    const octal = /^\\0[0-7]{0,2}/.exec(rest)
    if (octal) return this.emit(`\\u{${Number.parseInt(octal[0].slice(1), 8).toString(16)}}`, octal[0].length)
    const char = String.fromCodePoint(rest.codePointAt(1)!)
    if (/[A-Za-z0-9]/.test(char)) throw invalidRegex(`unrecognized character follows \\`)
    this.emit(escapeLiteral(char), 1 + char.length)
  }

  private quoted(): void {
    const end = this.pattern.indexOf('\\E', this.at)
    const text = this.pattern.slice(this.at + 2, end < 0 ? undefined : end)
    this.out += text.replaceAll(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')
    this.at = end < 0 ? this.pattern.length : end + 2
  }

  private characterClass(): void {
    this.emit('[', 1)
    if (this.pattern[this.at] === '^') this.emit('^', 1)
    let first = true
    for (;;) {
      const char = this.pattern[this.at]
      if (char === undefined) throw invalidRegex('missing terminating ] for character class')
      if (char === ']' && !first) return this.emit(']', 1)
      first = false
      this.classMember(char)
    }
  }

  private classMember(char: string): void {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.pattern.slice(this.at, this.at + 16))
    if (posix) {
      const content = posixClasses[posix[2]!]
      if (content === undefined || posix[1]) throw invalidRegex('unknown POSIX class name')
      return this.emit(content, posix[0].length)
    }
    if (char !== '\\') {
      const escaped = char === '[' || char === ']' || char === '/' ? `\\${char}` : char
      return this.emit(escaped, 1)
    }
    const next = this.pattern[this.at + 1]
    if (next === '-') return this.emit('\\-', 2)
    if (next === 'b') return this.emit('\\x08', 2)
    const content = next === undefined ? undefined : classEscapes[next]
    if (content !== undefined) return this.emit(content, 2)
    if (next === 'S') return this.emit('\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}', 2)
    if (next === undefined) throw invalidRegex('\\ at end of pattern')
    this.commonEscape()
  }
}

const escapeLiteral = (char: string): string => (/[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char)

/**
 * The literal text that every match must begin with, for a range on an index; undefined where there is none.
 * Only a plain `^literal` start qualifies, without any option.
 */
export function literalPrefix(regex: BSONRegExp): string | undefined {
  if (regex.options !== '' || regex.pattern.includes('|')) return undefined
  const start = /^(?:\^|\\A)/.exec(regex.pattern)
  if (!start) return undefined
  let prefix = ''
  let at = start[0].length
  while (at < regex.pattern.length) {
    let char = regex.pattern[at]!
    let width = 1
    if (char === '\\') {
      char = regex.pattern[at + 1] ?? ''
      width = 2
      if (!/[^A-Za-z0-9]/.test(char)) break
    } else if (/[\^$.*+?()[\]{}]/.test(char)) break
    // A quantifier that allows zero takes the character back.
    if (/[*?{]/.test(regex.pattern[at + width] ?? '')) break
    prefix += char
    at += width
  }
  return prefix === '' ? undefined : prefix
}
