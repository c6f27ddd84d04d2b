import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configureLog } from './log.ts'
import { createServiceStack } from './service-stack.ts'

const service = (name: string, stopped: string[], stop = () => Promise.resolve()) => ({
  name,
  isReady: () => true,
  async stop() {
    await stop()
    stopped.push(name)
  },
})

test('stages stop from last to first, once, and one that fails does not keep the others', async () => {
  configureLog({ write: () => undefined })
  const stopped: string[] = []
  const stack = createServiceStack()
  stack.add(service('database', stopped))
  stack.defer('files', () => Promise.resolve(void stopped.push('files')))
  stack.beginStage()
  stack.add(service('relay', stopped))
  stack.add(service('broken', stopped, () => Promise.reject(new Error('x'))))
  stack.beginStage()
  stack.add(service('http', stopped))
  await Promise.all([stack.stop(), stack.stop()])
  assert.deepEqual(stopped.slice(0, 2), ['http', 'relay'])
  assert.deepEqual(stopped.slice(2).sort(), ['database', 'files'])
  assert.equal(stack.services.length, 4)
})
