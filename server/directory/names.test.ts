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

/** Parts of names as people in France bear them. */
const part = fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿŒœ]{1,12}$/).filter((word) => foldName(word) !== '')
const particle = fc.constantFrom('de', 'de la', 'Le', 'du', 'van der', 'El', 'Ben')

test('spaces and hyphens of every kind join the parts of a compound name', () => {
  const mark = fc.constantFrom('-', ' ', '  ', ' - ', '‐', '–', '\u00a0', '\u2011', '/')
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), mark, (parts, joint) => {
      assert.equal(foldName(parts.join(joint)), parts.map(foldName).join('-'))
      assert.equal(foldTight(parts.join(joint)), parts.map(foldName).join(''))
    }),
  )
})

test('particles are part of the name, in both', () => {
  fc.assert(
    fc.property(part, particle, part, (given, before, family) => {
      const bases = nameBases(given, `${before} ${family}`)
      assert.equal(bases?.localPart, `${foldName(given)}.${foldName(before)}-${foldName(family)}`)
      assert.equal(bases.username, `${foldName(given)[0]}${foldTight(before)}${foldTight(family)}`)
    }),
  )
})

test('an apostrophe is dropped, whatever somebody typed for it', () => {
  const mark = fc.constantFrom(...Array.from("'’‘‛ʼʻʹ′＇`´"))
  fc.assert(
    fc.property(part, mark, part, (before, apostrophe, after) => {
      assert.equal(foldName(before + apostrophe + after), foldName(before) + foldName(after))
    }),
  )
})

test('a ligature is its letters, and what nobody sees is nothing', () => {
  const pairs = {
    œ: 'oe',
    Œ: 'OE',
    æ: 'ae',
    Æ: 'AE',
    ß: 'ss',
    ĳ: 'ij',
    ﬁ: 'fi',
    '\u00ad': '',
    '\u200d': '',
    '\u200b': '',
  }
  fc.assert(
    fc.property(part, fc.constantFrom(...Object.entries(pairs)), part, (before, [sign, letters], after) => {
      assert.equal(foldName(before + sign + after), foldName(before + letters + after))
    }),
  )
})

test('letters of other scripts are written in Latin ones', () => {
  const scripts = [
    'αβγδεζηικλμνοπρστυφχψω',
    'абвгдежзиклмнопрстуфхцчшыэюя',
    'აბგდევზთიკლმნოპ',
    'աբգդեզէըթժի',
    'ابتثجحخدذرزسش',
    'אבגדהוזחטיכלמנס',
  ]
  for (const script of scripts)
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from(script)), minLength: 1, maxLength: 20 }), (name) => {
        const bases = nameBases(name, name)
        assert.match(bases?.username ?? '', /^[a-z]{2,}$/)
        assert.equal(foldName(name.toUpperCase()), foldName(name))
      }),
    )
  assert.deepEqual(namesOf('محمد', 'الشريف'), ['malchrif', 'mhmd.alchrif'])
  assert.deepEqual(namesOf('𝐏ierre', 'Ｄupont'), ['pdupont', 'pierre.dupont'])
  assert.equal(namesOf('李', '小龙'), null)
})

test('names of any length leave room for the number within 64 octets, and keep both parts', () => {
  const long = fc.array(part, { minLength: 1, maxLength: 30 }).map((parts) => parts.join('-'))
  fc.assert(
    fc.property(long, long, fc.nat({ max: 999_999 }), (given, family, number) => {
      const bases = nameBases(given, family)
      assert.ok(bases)
      assert.ok(Buffer.byteLength(withNumber(bases.localPart, number)) <= 64)
      assert.ok(Buffer.byteLength(withNumber(bases.username, number)) <= 64)
      assert.match(bases.localPart, /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/)
    }),
  )
})

test('functions keep their names, also behind a dot or a hyphen', () => {
  for (const name of [
    'postmaster',
    'abuse',
    'root',
    'admin',
    'post.master',
    'Web.Master',
    'no.reply',
    'ne-pas.repondre',
  ])
    assert.ok(isReservedName(name), name)
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
