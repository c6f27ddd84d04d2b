import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fullTextQuery, parseSearch } from './search.ts'
import { words } from './tokens.ts'

const sameWords = (a: string, b: string): void => assert.deepEqual(words(a), words(b), `${a} and ${b}`)

test('accents, ligatures, case, elisions and plurals do not matter', () => {
  sameWords('Réunion', 'reunions')
  sameWords('facturée', 'Factures')
  sameWords('l’hôtel', 'HOTEL')
  sameWords("l'hôtel", 'hôtels')
  sameWords('cœur', 'coeurs')
  sameWords('journaux', 'journal')
  sameWords('bateaux', 'bateau')
  sameWords('invoices', 'invoice')
})

test('other scripts are words too, and are folded the same way', () => {
  assert.deepEqual(words('L’hôtel Ελλάδα'), ['hotel', 'ελλαδα'])
  assert.deepEqual(words('日本語 cœur'), ['日本語', 'coeur'])
  assert.deepEqual(words('e\u0301te\u0301'), words('été'))
})

test('words that only look alike stay apart', () => {
  assert.notDeepEqual(words('cours'), words('court'))
  assert.notDeepEqual(words('gaz'), words('ga'))
  assert.deepEqual(words('aujourd’hui'), ['aujourd', 'hui'])
})

test('addresses and numbers are words too', () => {
  assert.deepEqual(words('jean.dupont@ac-test.fr n° 42'), ['jean', 'dupont', 'ac', 'test', 'fr', 'n', '42'])
})

test('words are joined by OR, phrases by AND, a minus excludes', () => {
  assert.equal(fullTextQuery(parseSearch('hotel facture'), ''), '("hotel" OR "factur")')
  assert.equal(fullTextQuery(parseSearch('"grand hôtel" "facture"'), ''), '("grand hotel" AND "factur")')
  assert.equal(
    fullTextQuery(parseSearch('hotel -plage -"bord de mer"'), 'x1'),
    '(("x1hotel") NOT ("x1plag" OR "x1bord x1de x1mer"))',
  )
})

test('a search without words finds nothing, and quotation marks cannot break the query', () => {
  assert.equal(fullTextQuery(parseSearch('  -x '), ''), null)
  assert.equal(fullTextQuery(parseSearch('"'), ''), null)
  assert.equal(fullTextQuery(parseSearch('a" OR b*'), ''), '("a" OR "or" OR "b")')
})
