import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MongoClient } from 'mongodb'
import { pathsOf } from '../../server/config/paths.ts'
import { facteurCommand } from '../../test/kit/accounts.ts'
import { databaseNameOf, projectFolder, startFacteur, type TestFacteur } from '../../test/kit/facteur.ts'
import { SmtpDialog } from '../../test/kit/smtp.ts'
import { breakdown } from './disk/breakdown.ts'
import { typicalMail } from './disk/typical-mail.ts'

/**
 * `npm run bench -- disk`: how much of the disk mail takes. Typical messages come in by the delivery front, as from the
 * MX, into accounts of a Facteur of its own; then the store is stopped in order and its folder compared with the mail.
 */

export const diskUsage = `disk [--messages 10000] [--accounts 20] [--sample FOLDER] [--documents FILE]
                                             the size of the store's folder`

const connections = 3
const goal = 1.5

export async function benchDisk(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: 'string', default: '10000' },
      accounts: { type: 'string', default: '20' },
      sample: { type: 'string' },
      documents: { type: 'string' },
    },
  })
  const messages = Number(values.messages)
  if (values.sample !== undefined) return await writeSample(values.sample, messages)
  await using facteur = await startFacteur()
  const store = pathsOf(facteur.data).store
  const addresses = await makeAccounts(facteur, Number(values.accounts))
  const startedAt = performance.now()
  const rawBytes = await deliver(pathsOf(facteur.data).sockets.lmtp, addresses, messages)
  const seconds = (performance.now() - startedAt) / 1000
  if (values.documents !== undefined) await writeDocuments(facteur, values.documents)
  await facteur.stop()

  const files = await sizesOf(store)
  const folderBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const { pageSize, freeBytes, tables } = breakdown(join(store, 'store.sqlite'))
  const ratio = folderBytes / rawBytes
  const perMessage = (bytes: number): number => Math.round(bytes / messages)
  const shown = tables.filter(({ bytes }) => bytes > folderBytes / 1000)
  console.table(
    Object.fromEntries(
      shown.map(({ collection, part, rows, bytes, payloadBytes }) => [
        `${collection.replace(/^[^.]*\./, '')} ${part}`,
        {
          rows,
          KB: Math.round(bytes / 1024),
          'of the whole': `${((100 * bytes) / folderBytes).toFixed(1)} %`,
          'bytes per message': perMessage(bytes),
          'pages full to': `${((100 * payloadBytes) / bytes).toFixed(0)} %`,
        },
      ]),
    ),
  )
  console.table(Object.fromEntries(files.map(({ name, bytes }) => [name, { KB: Math.round(bytes / 1024) }])))
  console.log(
    `${messages} messages of ${perMessage(rawBytes)} bytes each, delivered at ${(messages / seconds).toFixed(0)}/s (load ${loadavg()[0]?.toFixed(2)}); ` +
      `pages of ${pageSize} bytes, ${Math.round(freeBytes / 1024)} KB free in the file`,
  )
  console.log(
    `the folder has ${perMessage(folderBytes)} bytes per message: ${ratio.toFixed(2)} × the mail (goal ≤ ${goal}): ${ratio <= goal ? 'reached' : 'MISSED'}`,
  )
  const output = join(projectFolder, 'test/output')
  await mkdir(output, { recursive: true })
  const result = { messages, rawBytes, folderBytes, ratio, pageSize, freeBytes, files, tables }
  await writeFile(join(output, 'bench-disk.json'), JSON.stringify(result, null, 2) + '\n')
}

async function makeAccounts(facteur: TestFacteur, count: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'facteur-people-'))
  try {
    const file = join(folder, 'people.csv')
    const rows = Array.from({ length: count }, (_each, i) => {
      const letter = String.fromCharCode(65 + (i % 26))
      return `99E${String(i).padStart(7, '0')}AB${letter};MESURE${letter};PRENOM${letter}${Math.floor(i / 26) || ''}`
    })
    await writeFile(file, ['NUMEN;NOM;PRENOM', ...rows].join('\n'))
    const imported = await facteurCommand(facteur, ['import', file])
    if (imported.code !== 0) throw new Error(`${imported.stdout} ${imported.stderr}`)
    const listed = await facteurCommand(facteur, ['account', 'list', '--json'])
    return [...new Set(listed.stdout.match(/prenom[^"\s]*@[^"\s]+/g))]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Answers the bytes of all messages. */
async function deliver(socket: string, addresses: readonly string[], messages: number): Promise<number> {
  let next = 0
  let rawBytes = 0
  const one = async (): Promise<void> => {
    await using dialog = await SmtpDialog.openLmtp(socket)
    while (next < messages) {
      const number = next++
      const address = addresses[(number * 7) % addresses.length]!
      const { reversePath, raw } = typicalMail(number, address)
      const reply = await dialog.send({ reversePath, forwardPaths: [address] }, raw)
      if (reply.code !== 250) throw new Error(reply.lines.join(' / '))
      rawBytes += raw.length
      if (number % 1000 === 999) process.stderr.write(`  ${number + 1}\n`)
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  return rawBytes
}

async function sizesOf(folder: string): Promise<{ name: string; bytes: number }[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return { name: path.slice(folder.length + 1), bytes: (await stat(path)).size }
    }),
  )
  // Compiled code of the program (2 MB): the same however much mail there is.
  return sizes.filter(({ name }) => !name.startsWith('compile-cache'))
}

/** The documents that WildDuck makes of the messages, as BSON one after the other: to try compression on. */
async function writeDocuments(facteur: TestFacteur, file: string): Promise<void> {
  const socket = encodeURIComponent(pathsOf(facteur.data).sockets.database)
  await using client = new MongoClient(`mongodb://${socket}/`)
  const messages = client.db(databaseNameOf(facteur.data)).collection('messages')
  const documents: Uint8Array[] = []
  for await (const document of messages.find({}, { raw: true })) documents.push(document as unknown as Uint8Array)
  await writeFile(file, Buffer.concat(documents))
}

/** The messages as files, to look at them. */
async function writeSample(folder: string, messages: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  let bytes = 0
  for (let number = 0; number < messages; number++) {
    const { raw } = typicalMail(number, 'prenom.nom@ac-test.example')
    bytes += raw.length
    await writeFile(join(folder, `${number}.eml`), raw)
  }
  console.log(`${messages} messages of ${Math.round(bytes / messages)} bytes in ${folder}`)
}
