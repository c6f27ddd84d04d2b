import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { foldName, foldTight, foldWords } from './fold.ts'
import { displayNameOf, isReservedName, nameBases, readable, undotted, withNumber } from './names.ts'

const namesOf = (given: string, family: string): [string, string] | null => {
  const bases = nameBases(given, family)
  return bases && [bases.username, bases.localPart]
}

test('names as staff know them', () => {
  assert.deepEqual(namesOf('Pierre', 'Dupont'), ['pdupont', 'pierre.dupont'])
  assert.deepEqual(namesOf('PIERRE', 'DUPONT'), ['pdupont', 'pierre.dupont'])
  assert.deepEqual(namesOf('Anne-Sophie', 'de La Tour d’Auvergne'), [
    'adelatourdauvergne',
    'anne-sophie.de-la-tour-dauvergne',
  ])
  assert.deepEqual(namesOf('Cœlia', 'Œuvrard'), ['coeuvrard', 'coelia.oeuvrard'])
  assert.deepEqual(namesOf('Lætitia', 'Müller'), ['lmuller', 'laetitia.muller'])
  assert.deepEqual(namesOf('Zoé', "N'Guyen"), ['znguyen', 'zoe.nguyen'])
  assert.deepEqual(namesOf('Jean  Marc', ' Le  Goff '), ['jlegoff', 'jean-marc.le-goff'])
  assert.deepEqual(namesOf('Łukasz', 'Wójcik'), ['lwojcik', 'lukasz.wojcik'])
  assert.deepEqual(namesOf('Γιώργος', 'Παπαδόπουλος'), ['gpapadopoylos', 'giorgos.papadopoylos'])
  assert.deepEqual(namesOf('Алексей', 'Чайковский'), ['atchaikovskii', 'aleksei.tchaikovskii'])
  assert.equal(namesOf('Pierre', '—'), null)
  assert.equal(namesOf('  ', 'Dupont'), null)
})

test('the homonym’s number follows the name', () => {
  assert.equal(withNumber('pdupont', 0), 'pdupont')
  assert.equal(withNumber('pierre.dupont', 2), 'pierre.dupont2')
})

test('a long name keeps room for its number within 64 octets', () => {
  const bases = nameBases('Marie-'.repeat(20), 'de La Rochefoucauld-'.repeat(10))
  assert.ok(bases)
  assert.ok(withNumber(bases.localPart, 999_999).length <= 64)
  assert.match(bases.localPart, /\.de-la-rochefoucauld/)
})

test('any name gives a valid local part or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (given, family) => {
      const bases = nameBases(given, family)
      if (bases === null) return foldName(given) === '' || foldName(family) === ''
      return (
        /^[a-z]+$/.test(bases.username) &&
        /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(bases.localPart) &&
        withNumber(bases.localPart, 99_999).length <= 64
      )
    }),
  )
})

test('accents, case and the composition of letters do not change a name', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿŒœ' -]{1,30}$/), (name) => {
      assert.equal(foldName(name.normalize('NFD')), foldName(name))
      assert.equal(foldName(name.toUpperCase()), foldName(name))
      assert.equal(foldTight(name), foldName(name).replaceAll('-', ''))
    }),
  )
})

test('functions keep their names, also behind a dot', () => {
  for (const name of ['postmaster', 'abuse', 'root', 'admin', 'post.master', 'Web.Master'])
    assert.ok(isReservedName(name))
  assert.ok(!isReservedName('pierre.dupont'))
  assert.equal(undotted('Jean.M.arc'), 'jeanmarc')
})

test('names in capitals become readable, others stay', () => {
  assert.equal(displayNameOf('PIERRE', 'DUPONT'), 'Pierre Dupont')
  assert.equal(displayNameOf('ANNE-SOPHIE', "DE LA TOUR D'AUVERGNE"), 'Anne-Sophie de La Tour d’Auvergne')
  assert.equal(readable('de La Tour d’Auvergne'), 'de La Tour d’Auvergne')
  assert.equal(displayNameOf('FRANÇOIS-XAVIER', 'LE GOFF'), 'François-Xavier Le Goff')
  assert.equal(displayNameOf('THOMAS', "N'GUYEN"), 'Thomas N’Guyen')
  assert.equal(readable("D'ARBOIS"), 'd’Arbois')
  assert.equal(readable('MacDonald'), 'MacDonald')
  assert.equal(readable('LE'), 'Le')
})

test('words for the search are folded', () => {
  assert.deepEqual(foldWords('Collège Victor-Hugo (0250011X)'), ['college', 'victor', 'hugo', '0250011x'])
})
