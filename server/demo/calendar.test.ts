import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addWorkingDays, atTime, fillDates, formatDay, formatMoment, schoolYear } from './calendar.ts'

/** A Thursday. */
const now = new Date('2026-11-26T10:00:00Z')

test('weekends are not counted', () => {
  assert.equal(formatDay(addWorkingDays(now, 2)), 'lundi 30 novembre')
  assert.equal(formatDay(addWorkingDays(now, -4)), 'vendredi 20 novembre')
  assert.equal(formatDay(addWorkingDays(now, 3)), 'mardi 1er décembre')
  assert.equal(addWorkingDays(now, 0), now)
})

test('times are those of France, in winter and in summer', () => {
  assert.equal(atTime(now, '08:42').toISOString(), '2026-11-26T07:42:00.000Z')
  assert.equal(atTime(new Date('2026-06-10T12:00:00Z'), '08:42').toISOString(), '2026-06-10T06:42:00.000Z')
  assert.equal(formatMoment(atTime(now, '08:05')), 'jeudi 26 novembre 2026 à 8 h 05')
})

test('a text gets its dates', () => {
  assert.equal(
    fillDates('Rendez-vous {+1}, pas {-1}. Année {année}.', now),
    'Rendez-vous vendredi 27 novembre, pas mercredi 25 novembre. Année 2026-2027.',
  )
  assert.equal(schoolYear(new Date('2027-03-01T00:00:00Z')), '2026-2027')
})
