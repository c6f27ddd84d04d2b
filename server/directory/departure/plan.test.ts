import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { addDays, dayInWords, parseDay } from './day.ts'
import { type Departure, newDeparture } from './departure.ts'
import { type DepartureSettings, keepingOf, nextStep, prospectOf, timetableOf } from './plan.ts'

const settings: DepartureSettings = {
  noticeDays: ['30', '7'],
  closeAfterDays: 0,
  autoReplyDays: 90,
  deleteAfterDays: 180,
  replyText: '',
}
const leaving = (facts: Partial<Departure> = {}): Departure => ({
  ...newDeparture({ endsOn: '2027-08-31', by: 'import' }),
  ...facts,
})
const stepOn = (today: string, facts: Partial<Departure> = {}, hold: string | null = null) =>
  nextStep(leaving(facts), { today, hold, settings })

test('days as files and people write them', () => {
  for (const text of ['31/08/2027', '31/8/2027', '31-08-2027', '31.08.27', '2027-08-31', ' 31/08/2027 00:00 '])
    assert.equal(parseDay(text), '2027-08-31', text)
  assert.equal(parseDay('2027-08-31T00:00:00'), '2027-08-31')
  for (const text of ['', '31/02/2027', '08/31/2027', '2027-13-01', 'août 2027', '46265', '31/08', '31/08/20277'])
    assert.equal(parseDay(text), null, text)
  assert.equal(addDays('2028-02-28', 1), '2028-02-29')
  assert.equal(addDays('2027-03-27', 2), '2027-03-29', 'over the change to summer time')
  assert.equal(dayInWords('2027-08-31'), '31 août 2027')
})

test('the stages come on their days', () => {
  assert.deepEqual(timetableOf(leaving(), settings), {
    closesOn: '2027-09-01',
    refusesOn: '2027-11-30',
    deletesOn: '2028-02-28',
  })
  assert.equal(stepOn('2027-07-31'), null)
  assert.deepEqual(stepOn('2027-08-01'), { kind: 'notice', daysBefore: 30, settles: [30] })
  assert.equal(stepOn('2027-08-02', { noticesSent: [30] }), null)
  assert.deepEqual(stepOn('2027-08-24', { noticesSent: [30] }), { kind: 'notice', daysBefore: 7, settles: [7] })
  assert.deepEqual(stepOn('2027-08-29'), { kind: 'notice', daysBefore: 7, settles: [30, 7] })
  assert.equal(stepOn('2027-08-31', { noticesSent: [30, 7] }), null, 'the last day is worked')
  assert.deepEqual(stepOn('2027-09-01'), { kind: 'close' })
  const closed = { closedOn: '2027-09-01' }
  assert.equal(stepOn('2027-11-29', closed), null)
  assert.deepEqual(stepOn('2027-11-30', closed), { kind: 'refuse' })
  const refused = { ...closed, refusedOn: '2027-11-30' }
  assert.equal(stepOn('2028-02-27', refused), null)
  assert.deepEqual(stepOn('2028-02-28', refused), { kind: 'delete' })
})

test('nothing is deleted under a hold, or while the file names the person as present', () => {
  const old = { closedOn: '2020-01-01', refusedOn: '2020-04-01' }
  assert.equal(stepOn('2027-01-01', old, 'litige'), null)
  assert.equal(stepOn('2027-01-01', { ...old, isInImport: true }), null)
  assert.deepEqual(stepOn('2027-01-01', { ...old, isInImport: false }), { kind: 'delete' })
  assert.equal(keepingOf(leaving({ isInImport: true }), 'litige'), 'hold')
})

test('a date of years ago closes, and deletes only after the whole delay', () => {
  const wrong = leaving({ endsOn: '2015-09-01' })
  assert.deepEqual(nextStep(wrong, { today: '2027-01-10', hold: null, settings }), { kind: 'close' })
  assert.equal(timetableOf({ ...wrong, closedOn: '2027-01-10' }, settings).deletesOn, '2027-07-09')
})

test('what has begun goes to its end, whatever the calendar says', () => {
  assert.deepEqual(stepOn('2027-01-01', { ending: 'cancel' }), { kind: 'cancel' })
  assert.deepEqual(stepOn('2027-01-01', { ending: 'delete', isInImport: true }, 'litige'), { kind: 'delete' })
})

/** A walk over the calendar that does each step when it is due, however often the chore runs or is missed. */
test('however rarely the chore runs, the stages come in their order and none is skipped', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 40 }), (pauses) => {
      let departure = leaving()
      let today = '2027-06-01'
      const order: string[] = []
      for (const pause of pauses) {
        today = addDays(today, pause)
        for (;;) {
          const step = nextStep(departure, { today, hold: null, settings })
          if (step === null || order.at(-1) === 'delete') break
          order.push(step.kind)
          if (step.kind === 'notice')
            departure = { ...departure, noticesSent: [...departure.noticesSent, ...step.settles] }
          if (step.kind === 'close') departure = { ...departure, closedOn: today }
          if (step.kind === 'refuse') departure = { ...departure, refusedOn: today }
        }
      }
      assert.match(order.join(' '), /^(notice ?){0,2}(close ?(refuse ?)?(delete)?)?$/)
      const closed = departure.closedOn
      if (closed !== null && order.includes('delete')) assert.ok(today >= addDays(closed, settings.deleteAfterDays))
    }),
  )
})

test('what is to come is told from today on: a date of years ago closes today and deletes nothing tomorrow', () => {
  assert.deepEqual(prospectOf(leaving(), settings, '2027-06-01'), {
    noticesOn: ['2027-08-01', '2027-08-24'],
    ...timetableOf(leaving(), settings),
  })
  assert.deepEqual(prospectOf(leaving(), settings, '2027-08-10').noticesOn, ['2027-08-10', '2027-08-24'])
  assert.deepEqual(prospectOf(leaving({ noticesSent: [30] }), settings, '2027-08-10').noticesOn, ['2027-08-24'])
  assert.deepEqual(prospectOf(leaving({ endsOn: '2020-08-31' }), settings, '2027-08-10'), {
    noticesOn: [],
    closesOn: '2027-08-10',
    refusesOn: '2027-11-08',
    deletesOn: '2028-02-06',
  })
})
