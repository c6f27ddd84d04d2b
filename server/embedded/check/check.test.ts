import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import { Binary, ObjectId } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { parseIndex } from '../index/definition.ts'
import { filePageBytes } from '../storage/database.ts'
import { StorageError } from '../storage/sqlite-error.ts'
import { Store } from '../storage/store.ts'
import { checkStore } from './check.ts'
import type { Finding, Report } from './finding.ts'
import { repairStore } from './repair.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'facteur-check-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))
const oldId = (n: number): ObjectId => new ObjectId(n.toString(16).padStart(24, '0'))

let made = 0
/** A store with mail, its indexes, and a file in two chunks. */
function makeStore(messages = 300): string {
  const file = join(folder, `store-${++made}.sqlite`)
  const store = new Store(file)
  const mail = store.createCollection('facteur.messages')
  for (const spec of [
    doc({ name: 'uid', key: doc({ mailbox: 1, uid: 1 }), unique: true }),
    doc({ name: 'words', key: doc({ user: 1, text: 'text' }) }),
    doc({ name: 'flags', key: doc({ flags: 1 }) }),
  ])
    store.createIndex(mail, parseIndex(spec), true)
  for (let uid = 1; uid <= messages; uid++)
    mail.insert(
      encodeDoc(
        doc({
          _id: oldId(uid),
          user: 1,
          mailbox: 1,
          uid,
          flags: ['seen', `f${uid % 3}`],
          text: `facture numéro ${uid} ${'bourrage '.repeat(uid % 60)}`,
          blob: new Binary(Buffer.alloc(1200, uid)),
        }),
      ),
    )
  const files = store.createCollection('facteur.mail.files')
  const chunks = store.createCollection('facteur.mail.chunks')
  files.insert(encodeDoc(doc({ _id: oldId(1), length: 600, chunkSize: 400 })))
  for (const [n, length] of [400, 200].entries())
    chunks.insert(encodeDoc(doc({ _id: oldId(n + 1), files_id: oldId(1), n, data: new Binary(Buffer.alloc(length)) })))
  store.commit()
  store.close()
  return file
}

async function findings(file: string, work: 'check' | 'repair' = 'check'): Promise<Finding[]> {
  const found: Finding[] = []
  const report: Report = {
    stage: () => undefined,
    progress: () => undefined,
    finding: (finding) => void found.push(finding),
    repaired: () => undefined,
  }
  await (work === 'check' ? checkStore(file, false, report) : repairStore(file, report))
  return found
}

const kinds = (found: readonly Finding[]): string[] => found.map(({ kind }) => kind).sort()

function withSql(file: string, ...statements: string[]): void {
  const sqlite = new DatabaseSync(file)
  for (const sql of statements) sqlite.exec(sql)
  sqlite.close()
}

/** The number of an index or collection, as its table is named by. */
function tableOf(file: string, letter: 'd' | 'i' | 't', name: string): string {
  const store = new Store(file)
  const [namespace = '', index] = name.split('#')
  const collection = store.collection(namespace)!
  const found = index === undefined ? collection : collection.indexes.find((one) => one.definition.name === index)!
  store.close()
  return `${letter}${found.id}`
}

const uid = 'facteur.messages#uid'

test('a sound store gives nothing to say, also after changes and removals', async () => {
  const file = makeStore()
  const store = new Store(file)
  const mail = store.collection('facteur.messages')!
  for (let rid = 1; rid <= 40; rid += 2) mail.remove(rid, mail.get(rid)!)
  store.commit()
  store.close()
  assert.deepEqual(await findings(file), [])
})

test('entries that an index lacks are counted, and a repair brings them back', async () => {
  const file = makeStore()
  withSql(file, `DELETE FROM ${tableOf(file, 'i', uid)} WHERE rid IN (3, 4, 5)`)
  assert.deepEqual(await findings(file), [
    { kind: 'indexLacks', namespace: 'facteur.messages', index: 'uid', count: 3 },
  ])
  assert.deepEqual(kinds(await findings(file, 'repair')), ['indexLacks', 'rebuiltIndex'])
  assert.deepEqual(await findings(file), [])
})

test('entries too many are found although as many are missing', async () => {
  const file = makeStore()
  const table = tableOf(file, 'i', uid)
  withSql(file, `UPDATE ${table} SET k = x'20' WHERE rid = 7`)
  assert.deepEqual(kinds(await findings(file)), ['indexLacks', 'indexSurplus'])
  await findings(file, 'repair')
  assert.deepEqual(await findings(file), [])
})

test('the words of a full text index are compared, one by one', async () => {
  const file = makeStore()
  const store = new Store(file)
  const mail = store.collection('facteur.messages')!
  const words = mail.indexes.find(({ definition }) => definition.name === 'words')!
  words.build(9, doc({ user: 1, text: 'tout autre chose' }))
  store.database.begin()
  store.commit()
  store.close()
  assert.deepEqual(kinds(await findings(file)), ['wrongWords'])
  await findings(file, 'repair')
  assert.deepEqual(await findings(file), [])
})

test('a document whose record is gone is told as lost, and its entries go', async () => {
  const file = makeStore()
  withSql(file, `DELETE FROM ${tableOf(file, 'd', 'facteur.messages')} WHERE rid IN (10, 11)`)
  const found = await findings(file)
  assert.deepEqual(
    found.filter(({ kind }) => kind === 'lost'),
    [{ kind: 'lost', namespace: 'facteur.messages', count: 2 }],
  )
  await findings(file, 'repair')
  assert.deepEqual(await findings(file), [])
})

test('a record that is no document is set aside whole, never just dropped', async () => {
  const file = makeStore()
  const table = tableOf(file, 'd', 'facteur.messages')
  withSql(file, `UPDATE ${table} SET b = x'0500000001' WHERE rid = 12`)
  assert.deepEqual(
    (await findings(file)).filter(({ kind }) => kind === 'unreadable'),
    [{ kind: 'unreadable', namespace: 'facteur.messages', count: 1, examples: [12] }],
  )
  const aside = (await findings(file, 'repair')).find((finding) => finding.kind === 'setAside')
  assert.equal(aside?.kind === 'setAside' ? aside.count : 0, 1)
  const line = readFileSync(aside?.kind === 'setAside' ? aside.file : '', 'utf8')
  assert.deepEqual(JSON.parse(line), {
    collection: 'facteur.messages',
    rid: 12,
    reason: 'it is no document',
    record: Buffer.from('0500000001', 'hex').toString('base64'),
  })
  assert.deepEqual(await findings(file), [])
})

test('two documents with one key are told, and both stay', async () => {
  const file = makeStore()
  const store = new Store(file)
  const mail = store.collection('facteur.messages')!
  store.database.begin()
  store.database
    .prepare(`INSERT INTO ${mail.table} (rid, b) VALUES (9000, ?)`)
    .run(encodeDoc(doc({ _id: oldId(9000), user: 1, mailbox: 1, uid: 5, flags: [], text: 'double' })))
  store.commit()
  store.close()
  await findings(file, 'repair')
  const expected = [{ kind: 'duplicates', namespace: 'facteur.messages', index: 'uid', count: 1 }]
  assert.deepEqual(await findings(file), expected)
})

test('a file that lacks a chunk, and chunks of no file', async () => {
  const file = makeStore()
  const table = tableOf(file, 'd', 'facteur.mail.chunks')
  const store = new Store(file)
  const chunks = store.collection('facteur.mail.chunks')!
  chunks.remove(2, chunks.get(2)!)
  chunks.insert(encodeDoc(doc({ _id: oldId(77), files_id: oldId(99), n: 0, data: new Binary(Buffer.alloc(5)) })))
  store.commit()
  store.close()
  assert.equal(table[0], 'd')
  assert.deepEqual(await findings(file), [
    { kind: 'incompleteFiles', bucket: 'facteur.mail', count: 1, examples: [oldId(1).toHexString()] },
    { kind: 'strayChunks', bucket: 'facteur.mail', count: 1, note: true },
  ])
})

test('a table that is gone, and one that nobody knows', async () => {
  const file = makeStore()
  withSql(file, `DROP TABLE ${tableOf(file, 'i', 'facteur.messages#flags')}`, 'CREATE TABLE d999 (rid INTEGER)')
  assert.deepEqual(kinds(await findings(file)), ['missingTable', 'strayTable'])
  assert.deepEqual(kinds(await findings(file, 'repair')), ['missingTable', 'rewrittenStore', 'strayTable'])
  assert.deepEqual(await findings(file), [])
})

/** The numbers of the pages that a table lies on. */
function pagesOf(file: string, table: string): number[] {
  const sqlite = new DatabaseSync(file, { readOnly: true })
  const rows = sqlite.prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'`).all(table)
  sqlite.close()
  return rows.map((row) => Number(row['pageno']))
}

function spoilPage(file: string, page: number): void {
  const bytes = readFileSync(file)
  const size = bytes.readUInt16BE(16)
  bytes.fill(0xa5, (page - 1) * size, page * size)
  writeFileSync(file, bytes)
}

test('a spoiled page of documents takes what was on it, and nothing else', async (context) => {
  const file = makeStore()
  const table = tableOf(file, 'd', 'facteur.messages')
  let pages: number[]
  try {
    pages = pagesOf(file, table)
  } catch {
    return context.skip('this SQLite has no dbstat')
  }
  spoilPage(file, pages[3]!)
  assert.ok(kinds(await findings(file)).includes('damagedPages'))
  const repaired = await findings(file, 'repair')
  const rewritten = repaired.find((finding) => finding.kind === 'rewrittenStore')
  const kept = rewritten?.kind === 'rewrittenStore' ? rewritten.documents : 0
  const onOnePage = 6
  assert.ok(kept < 303 && kept >= 303 - onOnePage, `kept ${kept}`)
  const lost = repaired.find((finding) => finding.kind === 'lost')
  assert.equal(lost?.kind === 'lost' ? lost.count : 0, 303 - kept)
  assert.ok(statSync(rewritten?.kind === 'rewrittenStore' ? rewritten.aside : '').size > 0)
  assert.deepEqual(await findings(file), [])
})

test('a spoiled page of an index costs nothing', async (context) => {
  const file = makeStore(600)
  let pages: number[]
  try {
    pages = pagesOf(file, tableOf(file, 'i', 'facteur.messages#flags'))
  } catch {
    return context.skip('this SQLite has no dbstat')
  }
  spoilPage(file, pages[1]!)
  assert.ok(kinds(await findings(file)).includes('damagedPages'))
  const rewritten = (await findings(file, 'repair')).find((finding) => finding.kind === 'rewrittenStore')
  assert.equal(rewritten?.kind === 'rewrittenStore' ? rewritten.documents : 0, 603)
  assert.deepEqual(await findings(file), [])
})

for (const [where, beyond] of [
  ['between two pages', 0],
  ['in the middle of a page', filePageBytes / 2],
  ['near the end of a page', filePageBytes - 1],
] as const) {
  test(`a file that was cut short ${where} is found, and what is left is saved`, { timeout: 20_000 }, async () => {
    const file = makeStore()
    truncateSync(file, Math.floor(statSync(file).size / filePageBytes / 2) * filePageBytes + beyond)
    await assertHalfIsSaved(file)
  })
}

async function assertHalfIsSaved(file: string): Promise<void> {
  assert.ok(kinds(await findings(file)).includes('damagedPages'))
  const rewritten = (await findings(file, 'repair')).find((finding) => finding.kind === 'rewrittenStore')
  assert.ok(
    rewritten?.kind === 'rewrittenStore' && rewritten.documents > 50 && rewritten.documents < 303,
    JSON.stringify(rewritten),
  )
  assert.deepEqual(await findings(file), [])
}

test('a file of the first layout is brought to the present one and checked', async () => {
  const file = makeStore(3)
  const columns = ['shortened', 'built'].map((name) => `ALTER TABLE collection_index DROP COLUMN ${name}`)
  withSql(file, ...columns, 'DROP TABLE dropped', 'DROP TABLE dictionary', 'PRAGMA user_version = 1')
  assert.deepEqual(await findings(file), [])
})

test('a file that is no store says so', async () => {
  const file = join(folder, 'strange.sqlite')
  writeFileSync(file, 'x'.repeat(5000))
  assert.ok(kinds(await findings(file)).includes('unusable'))
  await assert.rejects(findings(file, 'repair'), StorageError)
})

test('a log that is broken in the middle is told apart from one that ends early', async () => {
  const file = makeStore(10)
  const sqlite = new DatabaseSync(file)
  sqlite.exec('PRAGMA wal_autocheckpoint = 0')
  for (let n = 0; n < 6; n++) sqlite.exec(`CREATE TABLE extra${n} (a)`)
  const copy = join(folder, 'broken.sqlite')
  writeFileSync(copy, readFileSync(file))
  const log = readFileSync(`${file}-wal`)
  sqlite.close()

  writeFileSync(`${copy}-wal`, log.subarray(0, log.length - 100))
  assert.deepEqual(kinds(await findings(copy)), [])

  const broken = Buffer.from(log)
  broken[32 + 24 + filePageBytes + 24 + 500]! ^= 1
  rmSync(`${copy}-shm`, { force: true })
  writeFileSync(`${copy}-wal`, broken)
  const found = (await findings(copy)).find(({ kind }) => kind === 'brokenLog')
  assert.ok(found?.kind === 'brokenLog' && found.lostCommits >= 4)
})
