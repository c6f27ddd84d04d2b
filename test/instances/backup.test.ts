import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { lastBackup } from '../../server/kit/backup-note.ts'
import { type Account, facteurCommand, makeAccount } from '../kit/accounts.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { fetchByMessageId, openImap } from '../kit/imap.ts'
import { composeMessage } from '../kit/message.ts'
import type { Outcome } from '../kit/run.ts'
import { sendBySmtp } from '../kit/smtp.ts'

/**
 * The day that a machine is lost: what was acknowledged before the last backup is all there again, on a bare folder. The
 * database of a MongoDB of others is not ours to save.
 */

const embedded = !process.env['FACTEUR_MONGODB_URL']

let folder = ''
let facteur: TestFacteur
let person: Account
const received: string[] = []

before(async () => {
  if (!embedded) return
  folder = await mkdtemp(join(tmpdir(), 'facteur-backups-'))
  facteur = await startFacteur()
  person = await makeAccount(facteur, { givenName: 'Berthe', familyName: 'Copie' })
})
after(async () => {
  if (!embedded) return
  await facteur[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const backups = (): string => join(folder, 'backups')

async function receive(subject: string): Promise<void> {
  const attachment = {
    filename: 'note.bin',
    contentType: 'application/octet-stream',
    content: Buffer.alloc(60_000, subject),
  }
  const { raw, messageId } = await composeMessage({ to: person.address, subject, attachments: [attachment] })
  const envelope = { reversePath: 'helene.lefevre@exterieur.example', forwardPaths: [person.address] }
  const reply = await sendBySmtp(facteur.ports.mx, envelope, raw)
  assert.equal(reply.code, 250, reply.lines.join(' / '))
  received.push(messageId)
}

async function run(...args: string[]): Promise<Outcome> {
  return await facteurCommand(facteur, args)
}

async function succeed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args)
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

async function sourcesOf(messageIds: readonly string[]): Promise<Buffer[]> {
  await using imap = await openImap(facteur, person)
  const sources: Buffer[] = []
  for (const messageId of messageIds) sources.push(await fetchByMessageId(imap.client, messageId))
  return sources
}

/** What the last backup has put on its disk. */
async function newBytes(): Promise<number> {
  const names = (await readdir(join(backups(), 'snapshots'))).sort()
  const lines = (await readFile(join(backups(), 'snapshots', names.at(-1)!), 'utf8')).trim().split('\n')
  return (JSON.parse(lines.at(-1)!) as { newBytes: number }).newBytes
}

test('a machine is lost and everything that was saved is there again', { skip: !embedded }, async () => {
  for (let n = 0; n < 5; n++) await receive(`avant ${n}`)
  const over = new AbortController()
  const arriving = (async () => {
    for (let n = 0; !over.signal.aborted; n++) await receive(`pendant ${n}`)
  })()
  const first = await succeed('backup', backups()).finally(() => over.abort())
  assert.ok(Date.now() - ((await lastBackup(facteur.data))?.getTime() ?? 0) < 60_000, 'the console knows of it')
  await arriving
  assert.match(first, /Sauvegarde \d{4}-\S+Z terminée/)
  const firstBytes = await newBytes()

  await receive('entre les deux')
  await succeed('backup', backups(), '--keep', '5')
  const secondBytes = await newBytes()
  assert.ok(secondBytes < firstBytes / 2, `${secondBytes} new bytes after ${firstBytes}`)
  const saved = [...received]
  const before = await sourcesOf(saved)
  await receive('après')

  const refused = await run('restore', backups())
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /tourne/)
  await facteur.stop()
  await rm(facteur.data, { recursive: true })
  assert.match(await succeed('restore', backups()), /Restauré/)
  facteur = await startFacteur({ like: facteur })
  const restored = await sourcesOf(saved)
  for (const [at, source] of before.entries()) assert.ok(source.equals(restored[at]!), saved[at])
  await receive('une vie nouvelle')
  // Ports and postmaster are not those of the default configuration: only the database is asked about.
  assert.match((await run('doctor')).stdout, /La base de données est entière/)
})

test('the backups are listed, verified, and a spoiled one is told', { skip: !embedded }, async () => {
  assert.equal((await succeed('backup', backups(), '--list')).trim().split('\n').length, 2)
  assert.match(await succeed('backup', backups(), '--verify'), /tous intacts/)
  const [name] = (await readdir(join(backups(), 'snapshots'))).sort()
  await writeFile(join(backups(), 'snapshots', name!), '{"format":1}\n')
  assert.equal((await run('backup', backups(), '--list')).code, 1)
  assert.equal((await run('backup', backups(), '--verify')).code, 1)
})

test('a stopped instance is saved, repaired and replaced too', { skip: !embedded }, async () => {
  const running = await run('doctor', '--repair')
  assert.equal(running.code, 1)
  assert.match(running.stderr, /arrêtez Facteur/)
  await facteur.kill()
  await succeed('backup', join(folder, 'stopped'))
  assert.match(await succeed('doctor', '--repair'), /La base de données est entière/)
  const nonEmpty = await run('restore', join(folder, 'stopped'))
  assert.equal(nonEmpty.code, 1)
  assert.match(nonEmpty.stderr, /--replace/)
  assert.match(await succeed('restore', join(folder, 'stopped'), '--replace'), /before-restore-/)
  assert.match(await succeed('restore', join(folder, 'stopped'), '--into', join(folder, 'other')), /Restauré/)
})
