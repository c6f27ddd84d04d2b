// How long a regular expression may take. JavaScript's engine tries alternatives one after the other and has no time
// limit: `(a+)+$` on forty letters takes longer than anybody lives. Before a pattern is run where others would have to
// wait, an upper bound of its steps is worked out from its shape, as a polynomial in the length of the text.
// The bound is generous: a pattern that it calls slow may well be quick, never the other way round.
//
// It reads the pattern as the translator (regex.ts) has written it: JavaScript's syntax with the `u` flag.

/** A polynomial in the length of the text, by its coefficients; null when it grows faster than any that is worth a try. */
export type RegexCost = readonly number[] | null

/** What a part of a pattern may do at one place of the text. */
type Part = {
  /** In how many ways it may match there: each is a place to come back to. */
  ways: RegexCost
  /** The steps of trying all of them. */
  steps: RegexCost
  /** It may match nothing at all, so that repeating it says nothing about the length. */
  nullable: boolean
  /** It is there as often as it likes, none included: it cannot fail. */
  optional: boolean
}

const one: RegexCost = [1]
const linear: RegexCost = [0, 1]
/** Beyond these a bound no longer distinguishes: even texts of a hundred characters would take too long. */
const largestFactor = 1e9
const largestDegree = 4

function times(a: RegexCost, b: RegexCost): RegexCost {
  if (a === null || b === null) return null
  const product: number[] = Array.from({ length: a.length + b.length - 1 }, () => 0)
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) product[i + j]! += a[i]! * b[j]!
  return bounded(product)
}

function plus(a: RegexCost, b: RegexCost): RegexCost {
  if (a === null || b === null) return null
  const [long, short] = a.length < b.length ? [b, a] : [a, b]
  return bounded(long.map((factor, i) => factor + (short[i] ?? 0)))
}

const bounded = (cost: readonly number[]): RegexCost =>
  cost.length > largestDegree + 1 || cost.some((factor) => factor > largestFactor) ? null : cost

const character: Part = { ways: one, steps: one, nullable: false, optional: false }
const nothing: Part = { ways: one, steps: one, nullable: true, optional: false }
/** An assertion looks at a place without moving, and is never asked for a second way. */
const assertion = (steps: RegexCost): Part => ({ ways: one, steps, nullable: true, optional: false })
/** It compares as much as the group that it repeats has matched, which may be nothing. */
const backReference: Part = { ways: one, steps: linear, nullable: true, optional: false }

function inSequence(a: Part, b: Part): Part {
  return {
    ways: times(a.ways, b.ways),
    steps: plus(a.steps, times(a.ways, b.steps)),
    nullable: a.nullable && b.nullable,
    optional: false,
  }
}

function alternatively(a: Part, b: Part): Part {
  return {
    ways: plus(a.ways, b.ways),
    steps: plus(a.steps, b.steps),
    nullable: a.nullable || b.nullable,
    optional: false,
  }
}

type Repeat = { least: number; most: number }

function repeated(part: Part, { least, most }: Repeat): Part {
  const nullable = part.nullable || least === 0
  const optional = least === 0
  const endless = { ways: null, steps: null, nullable, optional }
  const onlyOneWay = part.ways?.length === 1 && part.ways[0]! <= 1
  if (most === Infinity) {
    // Each round must move on, or there is no telling how many there are; and with two ways in each they double.
    if (!onlyOneWay || part.nullable) return endless
    return { ways: [1, 1], steps: times([least + 1, 1], part.steps), nullable, optional }
  }
  if (onlyOneWay)
    return { ways: [Math.max(1, most - least + 1)], steps: times([most + 1], part.steps), nullable, optional }
  let ways: RegexCost = [least === 0 ? 1 : 0]
  let steps: RegexCost = one
  let reached: RegexCost = one
  for (let round = 1; round <= most; round++) {
    steps = plus(steps, times(reached, part.steps))
    reached = times(reached, part.ways)
    if (round >= least) ways = plus(ways, reached)
    if (reached === null) return endless
  }
  return { ways, steps, nullable, optional }
}

/** An upper bound of the steps that looking for this pattern in a text takes; `source` is a translated pattern. */
export function costOfRegex(source: string): RegexCost {
  const { part, anchored, once } = new Parser(source).whole()
  // It is tried at each place of the text, unless it can only begin where the text begins.
  const tried = anchored ? plus(part.steps, one) : times(part.steps, [1, 1])
  return once === undefined ? tried : plus(tried, once)
}

/** The steps for a text of this length. */
export const stepsFor = (cost: RegexCost, length: number): number =>
  cost === null ? Infinity : cost.reduceRight((sum, factor) => sum * length + factor, 0)

class Parser {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  /** `anchored`: every way through it begins with `^`. `once`: what is passed once, at the end. */
  whole(): { part: Part; anchored: boolean; once?: RegexCost } {
    const anchored = this.#source.startsWith('^') && !hasTopAlternative(this.#source)
    const parts = this.#sequences()
    if (parts.length > 1) return { part: parts.map(joined).reduce(alternatively), anchored }
    // What may match nothing at the end can never fail, so it is passed once and nothing is tried again because of it.
    const sequence = parts[0]!
    const last = sequence.at(-1)
    if (!last?.optional || last.steps === null) return { part: joined(sequence), anchored }
    const before = joined(sequence.slice(0, -1))
    return { part: { ...before, steps: plus(before.steps, one) }, anchored, once: last.steps }
  }

  /** The alternatives up to a closing parenthesis or the end, each as its parts in order. */
  #sequences(): Part[][] {
    const alternatives: Part[][] = [[]]
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#source[this.#at] === '|') {
        this.#at++
        alternatives.push([])
      } else alternatives.at(-1)!.push(this.#quantified(this.#atom()))
    }
    return alternatives
  }

  #atom(): Part {
    const char = this.#source[this.#at]!
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return this.#characterClass()
      case '\\':
        return this.#escape()
      case '^':
      case '$':
        this.#at++
        return assertion(one)
      default:
        this.#at += String.fromCodePoint(this.#source.codePointAt(this.#at)!).length
        return character
    }
  }

  #group(): Part {
    const head = /^\((?:\?(?:<?[=!]|<[^>]*>|[a-z]*(?:-[a-z]*)?:))?/.exec(this.#source.slice(this.#at, this.#at + 200))!
    this.#at += head[0].length
    const inner = this.#sequences().map(joined).reduce(alternatively)
    this.#at++
    return /^\(\?<?[=!]/.test(head[0]) ? assertion(plus(inner.steps, one)) : { ...inner, optional: false }
  }

  #characterClass(): Part {
    this.#at++
    while (this.#source[this.#at] !== ']' && this.#at < this.#source.length)
      this.#at += this.#source[this.#at] === '\\' ? 2 : 1
    this.#at++
    return character
  }

  #escape(): Part {
    const rest = this.#source.slice(this.#at, this.#at + 200)
    const text = /^\\(?:u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]*\}|k<[^>]*>|c[A-Za-z]|[1-9]\d*|.)/su.exec(
      rest,
    )![0]
    this.#at += text.length
    if (/^\\[bB]$/.test(text)) return assertion(one)
    return /^\\(?:k<|[1-9])/.test(text) ? backReference : character
  }

  #quantified(part: Part): Part {
    const quantifier = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(this.#source.slice(this.#at, this.#at + 40))
    if (quantifier === null) return part
    this.#at += quantifier[0].length
    return repeated(part, repeatOf(quantifier))
  }
}

function repeatOf([text, least, most]: RegExpExecArray): Repeat {
  if (text.startsWith('*')) return { least: 0, most: Infinity }
  if (text.startsWith('+')) return { least: 1, most: Infinity }
  if (text.startsWith('?')) return { least: 0, most: 1 }
  const from = Number(least)
  if (most === undefined) return { least: from, most: from }
  return { least: from, most: most === '' ? Infinity : Number(most) }
}

const joined = (sequence: readonly Part[]): Part => sequence.reduce(inSequence, nothing)

/** Whether a `|` stands outside of all groups and classes. */
function hasTopAlternative(source: string): boolean {
  let depth = 0
  let inClass = false
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at++
    else if (inClass) inClass = char !== ']'
    else if (char === '[') inClass = true
    else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === '|' && depth === 0) return true
  }
  return false
}
