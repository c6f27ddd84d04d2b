import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Departure, newDeparture } from './departure.ts'
import { judgeDeparture } from './import-departure.ts'

const byFile = newDeparture({ endsOn: '2027-08-31', by: 'import' })
const byHand = newDeparture({ endsOn: '2027-08-31', by: 'administrator' })
const judge = (departure: Departure | null, endsOn: string | null | undefined) => judgeDeparture({ departure }, endsOn)

test('a date in the file is a departure; the same again changes nothing', () => {
  assert.equal(judge(null, '2027-08-31'), 'set')
  assert.equal(judge(byFile, '2027-08-31'), null)
  assert.equal(judge(byFile, '2027-09-30'), 'set')
  assert.equal(judge(null, null), null)
  assert.equal(judge(null, undefined), null)
})

test('a date that the file takes back is none', () => {
  assert.equal(judge(byFile, null), 'cancel')
  assert.equal(judge({ ...byFile, closedOn: '2027-09-01' }, null), 'cancel')
})

test('an administrator’s date stands, whatever the file says, but who is named is not deleted', () => {
  assert.equal(judge(byHand, '2028-08-31'), null)
  assert.equal(judge(byHand, null), 'present')
  assert.equal(judge(byHand, undefined), 'present')
  assert.equal(judge({ ...byHand, isInImport: true }, undefined), null)
})

test('who was missing after the end and is named again is back', () => {
  const gone = { closedOn: '2027-09-01', isInImport: false }
  assert.equal(judge({ ...byHand, ...gone }, undefined), 'cancel')
  assert.equal(judge({ ...byFile, ...gone }, undefined), 'cancel')
  assert.equal(judge({ ...byHand, isInImport: false }, undefined), 'present', 'not closed yet')
})
