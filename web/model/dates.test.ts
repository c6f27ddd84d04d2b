import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDay, formatDeadline, formatFullDate, formatListDate, formatSentenceDate } from './dates.ts'

const now = new Date(2026, 10, 23, 9, 0)
const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString()

test('a column shows the hour, then the day, then the year', () => {
  assert.equal(formatListDate(at(2026, 10, 23, 8, 5), now), '08:05')
  assert.equal(formatListDate(at(2026, 10, 22, 23, 59), now), 'hier')
  assert.equal(formatListDate(at(2026, 2, 3, 12, 0), now), '3 mars')
  assert.equal(formatListDate(at(2024, 11, 31, 12, 0), now), '31/12/2024')
})

test('a sentence says the day as people do', () => {
  assert.equal(formatSentenceDate(at(2026, 10, 23, 8, 5), now), 'aujourd’hui à 8 h 05')
  assert.equal(formatSentenceDate(at(2026, 10, 22, 0, 0), now), 'hier à 0 h 00')
  assert.equal(formatSentenceDate(at(2026, 10, 16, 18, 30), now), 'lundi 16 novembre à 18 h 30')
  assert.match(formatSentenceDate(at(2023, 0, 2, 7, 0), now), /^lundi 2 janvier 2023 à 7 h 00$/)
})

test('a message from a clock ahead of ours is dated, not called yesterday', () => {
  assert.match(formatSentenceDate(at(2026, 10, 24, 1, 0), now), /^mardi 24 novembre/)
})

test('the full date always has its year', () => {
  assert.equal(formatFullDate(at(2026, 10, 23, 8, 5)), 'lundi 23 novembre 2026 à 8 h 05')
})

test('what is to come has its day too', () => {
  assert.equal(formatDeadline(at(2026, 10, 23, 18, 0), now), 'aujourd’hui à 18 h 00')
  assert.equal(formatDeadline(at(2026, 10, 24, 9, 0), now), 'demain à 9 h 00')
  assert.equal(formatDeadline(at(2026, 11, 8, 9, 30), now), 'mardi 8 décembre à 9 h 30')
})

test('the first of a month is said as such', () => {
  assert.equal(formatDay(at(2026, 11, 1, 12, 0)), '1er décembre 2026')
  assert.equal(formatDay(at(2026, 10, 30, 12, 0)), '30 novembre 2026')
})
