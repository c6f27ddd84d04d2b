import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { costOfRegex, stepsFor } from './regex-cost.ts'

// A small engine that goes the way of JavaScript's, backtracking, and counts its steps. Whatever the pattern and the text,
// it must not need more of them than was foretold.

type Node =
  | { kind: 'text'; text: string }
  | { kind: 'any' }
  | { kind: 'end' }
  | { kind: 'ahead'; node: Node }
  | { kind: 'sequence'; nodes: Node[] }
  | { kind: 'either'; nodes: Node[] }
  | { kind: 'repeat'; node: Node; least: number; most: number }

function show(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'any':
      return '[^\\n]'
    case 'end':
      return '(?=\\n?$)'
    case 'ahead':
      return `(?=${show(node.node)})`
    case 'sequence':
      return node.nodes.map(show).join('')
    case 'either':
      return `(?:${node.nodes.map(show).join('|')})`
    default: {
      const inner = /^(?:[ab]|\[\^\\n\])$/.test(show(node.node)) ? show(node.node) : `(${show(node.node)})`
      if (node.most === Infinity && node.least < 2) return inner + (node.least === 0 ? '*' : '+')
      return `${inner}{${node.least},${node.most === Infinity ? '' : node.most}}`
    }
  }
}

class TooMany extends Error {}

class Engine {
  readonly #text: string
  readonly #most: number
  steps = 0

  constructor(text: string, most: number) {
    this.#text = text
    this.#most = most
  }

  search(node: Node, anchored: boolean): boolean {
    for (let start = 0; start <= (anchored ? 0 : this.#text.length); start++)
      if (this.#match(node, start, () => true)) return true
    return false
  }

  #match(node: Node, at: number, next: (at: number) => boolean): boolean {
    switch (node.kind) {
      case 'text':
        this.#step()
        return this.#text[at] === node.text && next(at + 1)
      case 'any':
        this.#step()
        return at < this.#text.length && next(at + 1)
      case 'end':
        this.#step()
        return at === this.#text.length && next(at)
      case 'ahead':
        this.#step()
        return this.#match(node.node, at, () => true) && next(at)
      case 'sequence':
        return this.#sequence(node.nodes, 0, at, next)
      case 'either':
        return node.nodes.some((part) => this.#match(part, at, next))
      default:
        return this.#repeat(node, 0, at, next)
    }
  }

  #sequence(nodes: Node[], i: number, at: number, next: (at: number) => boolean): boolean {
    if (i === nodes.length) return next(at)
    return this.#match(nodes[i]!, at, (after) => this.#sequence(nodes, i + 1, after, next))
  }

  #repeat(node: Extract<Node, { kind: 'repeat' }>, round: number, at: number, next: (at: number) => boolean): boolean {
    const more =
      round < node.most &&
      this.#match(
        node.node,
        at,
        (after) => (after > at || round < node.least) && this.#repeat(node, round + 1, after, next),
      )
    return more || (round >= node.least && next(at))
  }

  #step(): void {
    if (++this.steps > this.#most) throw new TooMany(`more than ${this.#most}`)
  }
}

const { node } = fc.letrec<{ node: Node; leaf: Node }>((tie) => ({
  leaf: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Node>({ kind: 'text', text: 'a' }, { kind: 'text', text: 'b' }) },
    fc.constantFrom<Node>({ kind: 'any' }, { kind: 'end' }),
  ),
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc.record({ kind: fc.constant('sequence' as const), nodes: fc.array(tie('node'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('either' as const), nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('repeat' as const),
      node: tie('node'),
      least: fc.nat(3),
      most: fc.constantFrom(3, 5, Infinity),
    }),
    fc.record({ kind: fc.constant('ahead' as const), node: tie('node') }),
  ),
}))

const subject = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 14 }),
  fc.nat(14).map((length) => 'a'.repeat(length) + 'b'),
)

test('no pattern takes more steps than foretold', () => {
  fc.assert(
    fc.property(node, fc.boolean(), subject, (pattern, anchored, text) => {
      const foretold = stepsFor(
        costOfRegex((anchored ? '^(?:' : '') + show(pattern) + (anchored ? ')' : '')),
        text.length,
      )
      if (foretold > 200_000) return
      new Engine(text, foretold).search(pattern, anchored)
    }),
    { numRuns: 3000 },
  )
})

const quick = (source: string, length: number): boolean => stepsFor(costOfRegex(source), length) <= 2_000_000

test('what mail programs ask is called quick', () => {
  for (const source of ['facture', '^Re: ', 'dupont@ac\\-exemple\\.fr', '[Ff]acture no?', 'rendez.vous', 'a|b|c'])
    assert.ok(quick(source, 20_000), source)
  assert.ok(quick('^INBOX\\/.*', 100_000))
  assert.ok(quick('foo.*', 100_000), 'what is optional at the end costs nothing')
  assert.ok(quick('^[a-z]+(?=\\n?$)', 100_000), 'one quantifier behind an anchor')
  assert.ok(!quick('^(?:foo|bar)*x', 2000))
  assert.ok(quick('.*foo', 500))
})

test('what can take for ever is not', () => {
  for (const source of [
    '(a+)+(?=\\n?$)',
    '(a|a)*b',
    '(a|aa)+(?=\\n?$)',
    '(.*)*x',
    '(?:a?){30}a{30}',
    '(a*)*b',
    '^(([a-z])+.)+[A-Z]([a-z])+(?=\\n?$)',
    '([a-zA-Z]+)*!',
    '(?:(?:a{1,9}){1,9}){1,9}b',
    '(a*)\\1*b',
    '(?=(a+)+b)',
  ])
    assert.ok(!quick(source, 40), source)
})

test('several quantifiers are quick for short texts only', () => {
  assert.ok(quick('a.*b.*c', 80))
  assert.ok(!quick('a.*b.*c', 2000))
  assert.ok(!quick('a+b', 100_000))
})
