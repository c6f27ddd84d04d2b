import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { BSON, Binary, type Db, MongoClient } from 'mongodb'
import { databaseNameOf } from '../kit/facteur.ts'
import { notedSecrets, searchFor } from '../kit/secrets.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'

/**
 * Last of all tests: no NUMEN and no password that any of them used lies in clear, or in base64 or hexadecimal, in a log,
 * the audit log, the database, Redis or a file of the instance.
 */

const facteur = sharedFacteur()
type Redis = {
  keys(pattern: string): Promise<string[]>
  type(key: string): Promise<string>
  dump?: unknown
  call(command: string, ...parts: string[]): Promise<unknown>
  disconnect(): void
}

let client: MongoClient
let db: Db
let redis: Redis
before(async () => {
  const socket = join(facteur.data, 'run/mongo.sock')
  const url = process.env['FACTEUR_MONGODB_URL'] ?? `mongodb://${encodeURIComponent(socket)}/?directConnection=true`
  client = await new MongoClient(url).connect()
  db = client.db(process.env['FACTEUR_MONGODB_URL'] ? databaseNameOf(facteur.data) : 'facteur')
  const names = (await client.db().admin().listDatabases()).databases.map(({ name }) => name)
  if (!names.includes(db.databaseName)) db = client.db(databaseNameOf(facteur.data))
  const wildduck = createRequire(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))
  const IoRedis = wildduck('ioredis') as new (options: { path: string }) => Redis
  redis = new IoRedis({ path: join(facteur.data, 'run/redis.sock') })
})
after(async () => {
  await client.close()
  redis.disconnect()
})

type Place = { place: string; bytes: Buffer }

async function* documents(): AsyncGenerator<Place> {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray())
    for await (const document of db.collection(name).find())
      yield { place: `${name} ${String(document._id)}`, bytes: Buffer.from(BSON.serialize(document)) }
}

const readers: Record<string, string[]> = {
  string: ['GET'],
  hash: ['HGETALL'],
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  zset: ['ZRANGE', '0', '-1'],
  stream: ['XRANGE', '-', '+'],
}

async function* redisKeys(): AsyncGenerator<Place> {
  for (const key of await redis.keys('*')) {
    const [command, ...rest] = readers[await redis.type(key)] ?? []
    const value = command === undefined ? '' : await redis.call(command, key, ...rest)
    yield { place: `redis ${key}`, bytes: Buffer.from(key + JSON.stringify(value)) }
  }
}

async function* files(): AsyncGenerator<Place> {
  // The demo's own list of log-ins is the one file that has them, on purpose.
  for (const entry of await readdir(facteur.data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'demo-logins.json') continue
    const place = join(entry.parentPath, entry.name)
    yield { place, bytes: await readFile(place).catch(() => Buffer.alloc(0)) }
  }
}

async function* logs(): AsyncGenerator<Place> {
  // What the demo prints at its start is indented: it shows six log-ins to who tries it.
  const lines = facteur
    .log()
    .split('\n')
    .filter((line) => !line.startsWith('  '))
  yield await Promise.resolve({ place: 'log', bytes: Buffer.from(lines.join('\n')) })
}

async function find(secrets: readonly string[]): Promise<string[]> {
  const search = searchFor(secrets)
  const found: string[] = []
  for (const source of [documents, redisKeys, files, logs])
    for await (const { place, bytes } of source()) {
      const secret = search(bytes)
      if (secret !== null) found.push(`${place}: ${secret.slice(0, 3)}…`)
    }
  return found
}

test('what is planted is found, in the database, in Redis and in a file', async () => {
  const secret = `97E${randomBytes(5).toString('hex').toUpperCase()}`
  const planted = db.collection('test.planted')
  const file = join(facteur.data, 'planted')
  try {
    const mail = `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(`mot ${secret} fin`).toString('base64')}`
    await planted.insertMany([{ deep: [{ text: `x${secret}` }] }, { data: new Binary(Buffer.from(mail)) }])
    await redis.call('SET', 'test:planted', secret)
    await writeFile(file, Buffer.from(secret).toString('hex'))
    const found = await find([secret])
    // The files of the store and of Redis may show it as well.
    const places = found.map((each) => each.replace(/[ :].*/, '')).filter((each) => !/\/(store|redis)\//.test(each))
    assert.deepEqual(places.sort(), [file, 'redis', 'test.planted', 'test.planted'].sort())
  } finally {
    await planted.drop()
    await redis.call('DEL', 'test:planted')
    await rm(file)
  }
})

test('no NUMEN and no password lies anywhere', async () => {
  const logins = await facteur.logins()
  const secrets = [...logins.flatMap(({ numen, password }) => [numen, password ?? '']), ...notedSecrets(facteur)]
  // Somebody tries their own name for a password, which is refused, and is no secret.
  const names = new Set(await db.collection<{ username: string }>('facteur.people').distinct('username'))
  const wanted = [...new Set(secrets.filter((secret) => secret.length >= 8 && !names.has(secret)))]
  assert.ok(wanted.length >= logins.length)
  assert.deepEqual(await find(wanted), [])
})
