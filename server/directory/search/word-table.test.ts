import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { foldWords } from '../fold.ts'
import { createWordTable, match, type Match, type NewEntry } from './word-table.ts'

const entry = (name: string, others = ''): NewEntry<string> => ({
  sortKey: foldWords(name).join(' '),
  item: name,
  name: foldWords(name),
  others: foldWords(others),
})

function searchIn(entries: Iterable<NewEntry<string>>, query: string): [string, Match][] {
  const table = createWordTable<string>()
  for (const each of entries) table.set(each.item, each)
  table.settle()
  const found: [string, Match][] = []
  table.search(query, (item, how) => found.push([item, how]))
  return found
}

const academy = [
  entry('Élodie Légère', 'Lycée Pergaud 0250011X Professeure'),
  entry('Paul Pergaud', 'Collège Hugo CPE'),
  entry('Paula Martin', 'Lycée Pergaud CPE'),
]
const namesIn = (query: string): string[] => searchIn(academy, query).map(([name]) => name)

test('every word of the query begins a word, with or without accents and capitals', () => {
  assert.deepEqual(namesIn('ELO leg'), ['Élodie Légère'])
  assert.deepEqual(namesIn('légère élodie'), ['Élodie Légère'])
  assert.deepEqual(namesIn('perg'), ['Élodie Légère', 'Paul Pergaud', 'Paula Martin'])
  assert.deepEqual(namesIn('0250011x'), ['Élodie Légère'])
  assert.deepEqual(namesIn('lycee cpe'), ['Paula Martin'])
  assert.deepEqual(namesIn('odie'), [])
  assert.deepEqual(namesIn(' - '), [])
})

test('how well it fits: whole name, beginning of it, part of it, none of it', () => {
  assert.deepEqual(searchIn(academy, 'paul'), [
    ['Paul Pergaud', match.wholeName],
    ['Paula Martin', match.name],
  ])
  assert.deepEqual(searchIn(academy, 'pergaud cp'), [
    ['Paul Pergaud', match.partOfName],
    ['Paula Martin', match.noName],
  ])
})

const word = fc.stringMatching(/^[ab]{1,3}$/)
const phrase = fc.array(word, { maxLength: 4 })
const somebody = fc.record({ sortKey: word, item: fc.nat({ max: 9 }).map(String), name: phrase, others: phrase })

test('whatever is put in and taken out, it finds what a look at everything finds, in order', () => {
  const change = fc.oneof(somebody, fc.nat({ max: 9 }).map(String))
  const rounds = fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(rounds, fc.array(word, { minLength: 1, maxLength: 3 }), (all, query) => {
      const table = createWordTable<string>()
      const expected = new Map<string, NewEntry<string>>()
      for (const changes of all) {
        for (const each of changes) {
          if (typeof each === 'string') {
            table.delete(each)
            expected.delete(each)
          } else {
            table.set(each.item, each)
            expected.set(each.item, each)
          }
        }
        table.settle()
        const found: string[] = []
        table.search(query.join(' '), (item) => found.push(item))
        const fits = [...expected.values()].filter(({ name, others }) =>
          query.every((asked) => [...name, ...others].some((own) => own.startsWith(asked))),
        )
        assert.deepEqual(found.toSorted(), fits.map(({ item }) => item).toSorted())
        const keys = found.map((item) => expected.get(item)?.sortKey ?? '')
        assert.deepEqual(keys, keys.toSorted())
      }
    }),
  )
})
