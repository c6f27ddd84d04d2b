import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import { configureLog } from '../../kit/log.ts'
import { patiently } from './patiently.ts'

beforeEach(() => configureLog({ write: () => undefined }))
afterEach(() => configureLog({ write: (line) => void process.stderr.write(line) }))

const away = new AppError('unavailable', 'away')

test('an outage is waited for, as long as there is patience', async () => {
  let tries = 0
  const backAfter = (failures: number) => () => (++tries > failures ? Promise.resolve('done') : Promise.reject(away))
  assert.equal(await patiently(backAfter(2), [1, 1]), 'done')
  assert.equal(tries, 3)
  tries = 0
  await assert.rejects(patiently(backAfter(3), [1, 1]), { code: 'unavailable' })
  assert.equal(tries, 3)
})

test('a fault is not tried again', async () => {
  let tries = 0
  const faulty = (): Promise<never> => {
    tries++
    return Promise.reject(new TypeError('ours'))
  }
  await assert.rejects(patiently(faulty, [1, 1]), TypeError)
  assert.equal(tries, 1)
})
