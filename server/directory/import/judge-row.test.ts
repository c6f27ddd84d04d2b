import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedFields, completeFacts, judgeRow } from './judge-row.ts'

const row = { line: 2, numen: '03e99 12345 abc', familyName: 'DE LA TOUR', givenName: 'ANNE-SOPHIE' }

test('a good line gives readable names and leaves what it does not say alone', () => {
  const judged = judgeRow({ ...row, uai: '0250011x' })
  assert.ok('facts' in judged)
  assert.equal(judged.numen, '03E9912345ABC')
  assert.deepEqual(judged.facts, { familyName: 'de La Tour', givenName: 'Anne-Sophie', uai: '0250011X' })
  const person = { ...completeFacts(judged.facts), school: 'Collège Victor-Hugo' }
  assert.deepEqual(changedFields(person, judged.facts), [])
  assert.deepEqual(changedFields(person, { ...judged.facts, school: '' }), ['school'])
})

for (const [reason, fault] of Object.entries({
  'NUMEN manque': { numen: '' },
  'NUMEN n’a pas treize': { numen: '03E9912345' },
  'nom manque': { familyName: '' },
  'prénom manque': { givenName: '' },
  'dépasse 200 caractères': { school: 'x'.repeat(201) },
  'n’a aucune lettre': { givenName: '李' },
  'n’est pas une adresse': { recoveryAddress: 'anne chez maison.fr' },
  'plus de champs': { fault: 'la ligne a plus de champs que la première' },
}))
  test(`a bad line is refused and its NUMEN not told (${reason})`, () => {
    const judged = judgeRow({ ...row, ...fault })
    assert.ok('reason' in judged)
    assert.match(judged.reason, new RegExp(reason))
    assert.doesNotMatch(judged.reason, /03e99/i)
  })
