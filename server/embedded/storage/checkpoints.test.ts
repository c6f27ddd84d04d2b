import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import type { Value } from '../bson/value.ts'
import { Checkpoints } from './checkpoints.ts'
import { Store } from './store.ts'

/** A gate that tells whether it was shut in time and opened again. */
class FakeGate {
  shut = false

  holdWrites(): void {
    this.shut = true
  }

  releaseWrites(): void {
    this.shut = false
  }
}

async function withStore(work: (file: string, store: Store, checkpoints: Checkpoints) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-checkpoints-'))
  const file = join(folder, 'store.sqlite')
  const store = new Store(file)
  const gate = new FakeGate()
  const checkpoints = new Checkpoints(file, store.database, gate, (error) => assert.fail(String(error)))
  try {
    await work(file, store, checkpoints)
    assert.equal(gate.shut, false)
  } finally {
    await checkpoints.close()
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function insert(store: Store, from: number, to: number): void {
  const collection = store.collection('t.c') ?? store.createCollection('t.c')
  for (let id = from; id < to; id++) {
    collection.insert(
      encodeDoc(
        new Map<string, Value>([
          ['_id', id],
          ['text', `message ${id} `.repeat(50)],
        ]),
      ),
    )
  }
  store.commit()
}

/** How many documents there are in the file alone, without its log. */
function countInFile(file: string): number {
  const copy = `${file}.copy`
  copyFileSync(file, copy)
  const store = new Store(copy)
  const count = store.collection('t.c')?.idTable.entries() ?? 0
  store.close()
  return count
}

test('while checkpoints are held the file holds what was committed before, and does not change', async () => {
  await withStore(async (file, store, checkpoints) => {
    insert(store, 0, 500)
    assert.ok(store.database.logPages().moved < store.database.logPages().pages)
    await checkpoints.hold()
    const held = readFileSync(file)
    insert(store, 500, 1500)
    assert.ok(readFileSync(file).equals(held))
    assert.equal(countInFile(file), 500)
    assert.equal(checkpoints.release(), true)
    await checkpoints.hold()
    assert.equal(countInFile(file), 1500)
    checkpoints.release()
  })
})

test('two backups hold them together: the file changes when both have let go', async () => {
  await withStore(async (file, store, checkpoints) => {
    insert(store, 0, 100)
    await Promise.all([checkpoints.hold(), checkpoints.hold()])
    insert(store, 100, 200)
    checkpoints.release()
    await checkpoints.hold()
    assert.equal(countInFile(file), 100)
    checkpoints.release()
    checkpoints.release()
    await checkpoints.hold()
    assert.equal(countInFile(file), 200)
    checkpoints.release()
  })
})

test('the log begins anew once all of it is in the file', async () => {
  await withStore(async (_file, store, checkpoints) => {
    insert(store, 0, 1000)
    const { pages } = store.database.logPages()
    await checkpoints.hold()
    checkpoints.release()
    assert.equal(checkpoints.waitingBytes, 0)
    insert(store, 1000, 1001)
    assert.ok(store.database.logPages().pages < pages / 2)
  })
})
