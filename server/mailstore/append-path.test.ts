import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { readAppendPathsAsUtf8 } from './append-path.ts'

const load = createRequire(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))

type Handler = (this: unknown, command: unknown, callback: (error: Error | null, result?: unknown) => void) => void

function pathOfAppend(mailbox: string, acceptUTF8Enabled: boolean): Promise<unknown> {
  const { handler } = load('./imap-core/lib/commands/append.js') as { handler: Handler }
  return new Promise((resolve, reject) => {
    const connection = {
      acceptUTF8Enabled,
      session: { user: { id: 'someone', username: 'someone' }, id: '1' },
      id: '1',
      selected: false,
      loggelf: () => undefined,
      _server: { loggelf: () => undefined, onAppend: (path: unknown) => resolve(path) },
    }
    const attributes = [
      { type: 'STRING', value: mailbox },
      { type: 'LITERAL', value: Buffer.from('A: b\r\n\r\nc') },
    ]
    handler.call(connection, { attributes }, (error) => reject(error ?? new Error('nothing was appended')))
  })
}

test('an APPEND finds « Envoyés » in UTF-8 and in modified UTF-7', async () => {
  const onTheWire = Buffer.from('Envoyés').toString('latin1')
  assert.notEqual(await pathOfAppend(onTheWire, true), 'Envoyés', 'WildDuck has mended this itself: take our part out')
  readAppendPathsAsUtf8(load)
  assert.equal(await pathOfAppend(onTheWire, true), 'Envoyés')
  assert.equal(await pathOfAppend('Envoy&AOk-s', false), 'Envoyés')
})
