import { type Db, type MongoClient, ObjectId } from 'mongodb'
import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { runInNewContext } from 'node:vm'

/**
 * What WildDuck's tests use of MongoDB's shell: `mongosh DATABASE --eval 'db.name.updateOne(…); …'`, before each of some
 * hundred tests. The program `mongosh` is one call of curl; the script runs here, over a connection that stays open.
 */

export type MongoShell = AsyncDisposable & {
  /** The folder of `mongosh`, for PATH. */
  programs: string
}

export async function startMongoShell(client: MongoClient, folder: string): Promise<MongoShell> {
  const socket = join(folder, 'mongosh.sock')
  const server = createServer((request, response) => {
    const database = (request.url ?? '').slice(1)
    answer(client.db(database), request).then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(socket)
  await once(server, 'listening')
  const programs = join(folder, 'bin')
  await mkdir(programs, { recursive: true })
  const program = join(programs, 'mongosh')
  // Called as: mongosh DATABASE --eval SCRIPT
  const call = `exec curl --silent --show-error --fail --unix-socket '${socket}' --data-binary "$3" "http://localhost/$1"`
  await writeFile(program, `#!/bin/sh\n${call}\n`)
  await chmod(program, 0o755)
  return {
    programs,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Write = () => Promise<unknown>

/** Runs the script; its writes are done one after the other once all of it has been read. */
async function answer(db: Db, request: IncomingMessage): Promise<void> {
  const script = await text(request)
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
  const writes: Write[] = []
  const known: Record<string, unknown> = {
    getCollectionNames: () => names,
    dropDatabase: () => writes.push(() => db.dropDatabase()),
  }
  const collection = (name: string): object => ({
    deleteMany: (filter: object) => writes.push(() => db.collection(name).deleteMany(filter)),
    updateOne: (filter: object, update: object) => writes.push(() => db.collection(name).updateOne(filter, update)),
    updateMany: (filter: object, update: object) => writes.push(() => db.collection(name).updateMany(filter, update)),
  })
  const proxy = new Proxy(known, { get: (_known, name) => known[String(name)] ?? collection(String(name)) })
  runInNewContext(script, { db: proxy, ObjectId: (hex: string) => new ObjectId(hex) }, { timeout: 1000 })
  for (const write of writes) await write()
}
