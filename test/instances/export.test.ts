import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ExportState } from '../../server/contract/export.ts'
import { type Account, facteurCommand, makeAccount } from '../kit/accounts.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { openImap } from '../kit/imap.ts'
import { WebSession } from '../kit/web-session.ts'

/** All of one's mail in one file that other programs open: every mailbox by its name, every message with its flags. */

let facteur: TestFacteur
let folder = ''
let person: Account

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-export-'))
  facteur = await startFacteur()
  person = await makeAccount(facteur, { givenName: 'Emma', familyName: 'Porte' })
  await using imap = await openImap(facteur, person)
  await imap.client.mailboxCreate('Élèves/3e B')
  const append = (mailbox: string, subject: string, flags: string[]) =>
    imap.client.append(
      mailbox,
      `Subject: ${subject}\r\nFrom: a@ac-demo.fr\r\n\r\nFrom the start\r\n${subject}\r\n`,
      flags,
    )
  await append('INBOX', 'lu', ['\\Seen'])
  await append('INBOX', 'suivi', ['\\Seen', '\\Flagged', '\\Answered'])
  await append('INBOX', 'nouveau', [])
  await append('Élèves/3e B', 'devoirs', ['\\Seen'])
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** What Python, which has read mail for decades, finds in the archive. */
const reader = `
import json, mailbox, sys, tempfile, zipfile, os
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
folder = tempfile.mkdtemp()
archive.extractall(folder)
found = {}
for root, folders, files in os.walk(folder):
    at = os.path.relpath(root, folder)
    for name in files:
        if name.endswith('.mbox'):
            box = mailbox.mbox(os.path.join(root, name))
            found[os.path.normpath(os.path.join(at, name[:-5]))] = [[m['Subject'], m.get_flags(), m.get_payload()] for m in box]
    if 'cur' in folders:
        box = mailbox.Maildir(root, create=False)
        found[at] = sorted([[m['Subject'], m.get_flags(), m.get_payload()] for m in box])
print(json.dumps(found))
`
type Found = Record<string, [subject: string, flags: string, text: string][]>

function readArchive(path: string): Found {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', reader, path], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as Found
}

const subjects = (found: Found, mailbox: string): string[] => (found[mailbox] ?? []).map(([subject]) => subject).sort()

test('the owner’s export holds every mailbox, message and flag, as mbox and as Maildir', async () => {
  const web = await WebSession.open(facteur.origin, person)
  const state = (await (await web.fetch('/api/export')).json()) as ExportState
  assert.equal(state.messages, 4)
  for (const format of ['mbox', 'maildir']) {
    const response = await web.fetch(`/api/export/mailbox.zip?format=${format}`)
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-disposition') ?? '', /attachment.*\.zip/)
    const path = join(folder, `${format}.zip`)
    await writeFile(path, Buffer.from(await response.arrayBuffer()))
    const found = readArchive(path)
    assert.deepEqual(subjects(found, 'Réception'), ['lu', 'nouveau', 'suivi'], format)
    assert.deepEqual(subjects(found, 'Élèves/3e B'), ['devoirs'], format)
    const flagsOf = (subject: string): string => found['Réception']?.find(([each]) => each === subject)?.[1] ?? ''
    assert.match(flagsOf('lu'), format === 'mbox' ? /R/ : /S/)
    assert.doesNotMatch(flagsOf('nouveau'), format === 'mbox' ? /R/ : /S/)
    assert.match(flagsOf('suivi'), /F/)
    assert.match(found['Réception']?.[0]?.[2] ?? '', /^>?From the start/)
  }
})

test('nobody exports without a session, and a reader who goes away ends it', async () => {
  assert.equal((await fetch(`${facteur.origin}/api/export/mailbox.zip`)).status, 401)
  const web = await WebSession.open(facteur.origin, person)
  const response = await web.fetch('/api/export/mailbox.zip')
  await response.body?.cancel()
  assert.equal((await web.fetch('/api/export')).status, 200)
  assert.equal((await web.fetch('/api/export/mailbox.zip?format=exe')).status, 400)
})

test('an administrator exports a leaver’s mailbox by the tool, which is written down', async () => {
  const path = join(folder, 'tool.zip')
  const done = await facteurCommand(facteur, ['account', 'export', person.username, path])
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stdout, /^4 messages/)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(subjects(readArchive(path), 'Réception'), ['lu', 'nouveau', 'suivi'])
  const before = await readFile(path)
  assert.notEqual((await facteurCommand(facteur, ['account', 'export', person.username, path])).code, 0)
  assert.deepEqual(await readFile(path), before, 'a file that is there stays')
})
