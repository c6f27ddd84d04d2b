import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { createTransport, type Transport } from './transport.ts'

let folder: string
let server: Server
let transport: Transport
let answer: RequestListener
let asked: IncomingMessage | null = null

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-transport-'))
  const socketPath = join(folder, 'api.sock')
  server = createServer((request, response) => {
    asked = request
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  transport = createTransport({ socketPath, token: 'the-token' })
})

after(async () => {
  await transport.close()
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

const says = (status: number, body: string): void => {
  answer = (_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}
const code = (expected: string) => (error: unknown) => error instanceof AppError && error.code === expected
const Shape = z.object({ id: z.string() })

test('a success is read through its shape; token and query go along', async () => {
  says(200, '{"success":true,"id":"x","more":1}')
  const answered = await transport.call(Shape, 'GET', '/users', { query: { q: 'é&', none: undefined } })
  assert.deepEqual(answered, { id: 'x' })
  assert.equal(asked?.headers['x-access-token'], 'the-token')
  assert.equal(asked?.url, '/users?q=%C3%A9%26')
})

test('status 200 without success is a failure', async () => {
  says(200, '{"error":"connect ECONNREFUSED"}')
  await assert.rejects(transport.call(Shape, 'GET', '/'), code('unavailable'))
})

test('an unknown shape is a fault of ours', async () => {
  says(200, '{"success":true,"id":5}')
  await assert.rejects(transport.call(Shape, 'GET', '/'), code('internal'))
})

test('a reply that is cut short is unavailable', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"succ')
    setImmediate(() => response.destroy())
  }
  await assert.rejects(transport.call(Shape, 'GET', '/'), code('unavailable'))
})

test('a reply that does not come is unavailable within its bound', async () => {
  answer = () => undefined
  await assert.rejects(transport.call(Shape, 'GET', '/', { timeoutMs: 50 }), code('unavailable'))
})

test('a refused stream tells why', async () => {
  says(404, '{"error":"gone","code":"MessageNotFound"}')
  await assert.rejects(transport.open('/message.eml'), code('notFound'))
})

test('nobody listening is unavailable', async () => {
  const nobody = createTransport({ socketPath: join(folder, 'none.sock'), token: 'x' })
  await assert.rejects(nobody.call(Shape, 'GET', '/'), code('unavailable'))
  await nobody.close()
})
