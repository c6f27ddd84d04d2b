import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { configureLog } from '../../kit/log.ts'
import { encodeDoc } from '../bson/encode.ts'
import { filePageBytes } from './database.ts'
import { openStore } from './open-store.ts'
import { Store } from './store.ts'

configureLog({ write: () => undefined })

/** A store of two collections, closed. */
function makeFile(folder: string): string {
  const file = join(folder, 'store.sqlite')
  const store = new Store(file)
  for (const namespace of ['t.a', 't.b']) {
    const collection = store.createCollection(namespace)
    for (let i = 0; i < 200; i++) {
      collection.insert(
        encodeDoc(
          new Map<string, number | string>([
            ['_id', i],
            ['text', `needle ${namespace} ${i} `.repeat(20)],
          ]),
        ),
      )
    }
  }
  store.commit()
  store.close()
  return file
}

function withFile(work: (file: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-open-'))
  try {
    work(makeFile(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const refused = (pattern: RegExp): { name: string; message: RegExp } => ({ name: 'StorageError', message: pattern })

test('a file that is no database, or not ours, or cut short, is refused with advice', () => {
  withFile((file) => {
    const whole = `${file}.whole`
    copyFileSync(file, whole)
    writeFileSync(file, 'something else '.repeat(1000))
    assert.throws(() => openStore(file, false), refused(/does not begin .*facteur doctor/))
    copyFileSync(whole, file)
    truncateSync(file, statSync(file).size / 2)
    assert.throws(() => openStore(file, false), refused(/cut short .*facteur doctor/))
    copyFileSync(whole, file)
    const bytes = readFileSync(file)
    bytes.fill(0, 100, filePageBytes)
    writeFileSync(file, bytes)
    assert.throws(() => openStore(file, false), refused(/facteur doctor/))
    copyFileSync(whole, file)
    openStore(file, false).close()
  })
})

test('a file that lacks a table of its catalog is refused', () => {
  withFile((file) => {
    const store = new Store(file)
    const { table } = store.collection('t.b')!.idTable
    store.database.exec(`DROP TABLE ${table}`)
    store.close()
    assert.throws(() => openStore(file, false), refused(/t\.b is missing/))
  })
})

test('after a crash what was written last is looked at; what is damaged is remembered, the rest is served', () => {
  withFile((file) => {
    const bytes = readFileSync(file)
    // The page with the last documents of one collection.
    const at = bytes.lastIndexOf('needle t.b 199 ')
    bytes.fill(0x55, at - (at % filePageBytes), at - (at % filePageBytes) + filePageBytes)
    writeFileSync(file, bytes)
    const quick = openStore(file, false)
    assert.equal(quick.damage.count, 0)
    quick.close()
    const store = openStore(file, true)
    assert.equal(store.damage.count, 1)
    assert.match(store.damage.message, /t\.b/)
    assert.equal(store.collection('t.a')!.page(undefined, false, 1000).length, 200)
    store.close()
  })
})
