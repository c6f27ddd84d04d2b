import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { databaseUrlOf, pathsOf } from '../../server/config/paths.ts'
import type { AccountSummary } from '../../server/directory/types.ts'
import { openDatabase } from '../../server/mailstore/database.ts'
import { facteurCommand } from '../kit/accounts.ts'
import { databaseNameOf, node, projectFolder, startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { eventually } from '../kit/eventually.ts'
import { sendForm } from '../kit/form.ts'
import { openImap, uidsByMessageId } from '../kit/imap.ts'
import { plainMessage } from '../kit/message.ts'
import { numenOf, peopleFile } from '../kit/people-file.ts'
import type { Outcome } from '../kit/run.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { logIn } from '../kit/web-session.ts'

/** The import of a whole academy, on an instance of its own: interrupted, taken up again, followed by departures. */

const people = 700
let facteur: TestFacteur
let folder = ''
let file = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-import-'))
  file = join(folder, 'academie.csv')
  await writeFile(file, Buffer.from(withoutLatin1Holes(peopleFile(people)), 'latin1'))
  facteur = await startFacteur()
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** Œ and œ stand elsewhere in Windows-1252, and ł and ễ nowhere. */
const withoutLatin1Holes = (text: string): string =>
  text.replaceAll('Œ', '\u008c').replaceAll('œ', '\u009c').replaceAll('Ł', 'L').replaceAll('ê\u0303', 'ê')

const command = (...args: string[]): Promise<Outcome> => facteurCommand(facteur, args)

async function accounts(): Promise<AccountSummary[]> {
  const { code, stdout } = await command('account', 'list', '--json')
  assert.equal(code, 0)
  return JSON.parse(stdout) as AccountSummary[]
}

const namesOf = (text: string): string[] =>
  [...text.matchAll(/ aurait (\S+), (\S+)$/gm)].map(([, username, address]) => `${username} ${address}`)

/** Starts an import and does something to it as soon as it says how far it is. Answers how it ended. */
async function disturbedImport(path: string, disturb: (pid: number) => void): Promise<number | string | null> {
  const child = spawn(node, [join(projectFolder, 'scripts/start.js'), 'import', path], {
    env: { ...process.env, FACTEUR_DATA: facteur.data, FACTEUR_DATABASE_NAME: databaseNameOf(facteur.data) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let isDisturbed = false
  child.stderr.on('data', (said: Buffer) => {
    if (isDisturbed || !/lignes sur/.test(said.toString())) return
    isDisturbed = true
    disturb(child.pid ?? 0)
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return signal ?? code
}

test('an import that is killed is taken up again: nobody is missing, doubled, half-made or named otherwise', async () => {
  const dry = await command('import', file, '--dry-run')
  assert.equal(dry.code, 0, dry.stderr)
  const planned = namesOf(dry.stdout)
  assert.equal(planned.length, people)

  assert.equal(await disturbedImport(file, (pid) => process.kill(pid, 'SIGKILL')), 'SIGKILL', 'it ended before')
  const begun = await accounts()
  assert.ok(begun.length > 0 && begun.length < people, `${begun.length} of ${people}`)

  const rest = await command('import', file, '--report', join(folder, 'rapport.csv'))
  assert.equal(rest.code, 0, rest.stdout + rest.stderr)
  const all = await accounts()
  assert.deepEqual(new Set(all.map(({ username, address }) => `${username} ${address}`)), new Set(planned))
  assert.deepEqual(new Set(all.map(({ state }) => state)), new Set(['active']))

  const again = await command('import', file)
  assert.equal(again.code, 0)
  assert.match(again.stdout, new RegExp(`0 comptes créés, 0 modifiés, ${people} inchangés, 0 lignes refusées`))
  const report = await readFile(join(folder, 'rapport.csv'), 'utf8')
  assert.equal(report.trim().split('\r\n').length, people + 1)
  for (let index = 0; index < people; index++)
    assert.ok(!(report + rest.stdout + rest.stderr).includes(numenOf(index)), 'a NUMEN is told')
})

test('accounts made together are what WildDuck makes one by one', async () => {
  const paths = pathsOf(facteur.data)
  const url = databaseUrlOf(process.env['FACTEUR_MONGODB_URL'] ?? '', paths)
  const database = await openDatabase(url, databaseNameOf(facteur.data))
  try {
    const { db } = database
    const created = await command(
      'account',
      'create',
      '--numen',
      '99Z9999999ZZZ',
      '--family-name',
      'Modele',
      '--given-name',
      'Zoé',
    )
    assert.equal(created.code, 0)
    const one = await db.collection('users').findOne({ username: 'zmodele' })
    assert.ok(one)
    const fieldsOf = (document: object): string =>
      Object.entries(document)
        .map(([name, value]) => `${name}:${typeof value}`)
        .join(' ')
    const users = await db.collection('users').find().toArray()
    assert.ok(users.length > people)
    assert.deepEqual([...new Set(users.map(fieldsOf))], [fieldsOf(one)])
    const boxesOf = new Map<string, string[]>()
    for await (const { user, path, specialUse, subscribed } of db.collection('mailboxes').find().sort({ _id: 1 })) {
      const owner = String(user)
      boxesOf.set(owner, [...(boxesOf.get(owner) ?? []), `${path} ${specialUse} ${subscribed}`])
    }
    const expected = boxesOf.get(one._id.toHexString())
    for (const { _id, address, username } of users) {
      assert.deepEqual(boxesOf.get(_id.toHexString())?.toSorted(), expected?.toSorted(), username)
      assert.ok(address)
    }
    assert.equal(await db.collection('addresses').countDocuments(), users.length)
    assert.equal(boxesOf.size, users.length, 'mailboxes of nobody are left')
  } finally {
    await database.stop()
  }
})

test('such an account logs in with its NUMEN, gets mail, and opens IMAP once it has a password', async () => {
  const last = peopleFile(people).trim().split('\r\n').at(-1)?.split(';') ?? []
  const [numen = '', familyName = ''] = last
  const found = await sendForm(facteur.origin, '/identifiants/identifiant', { numen, familyName })
  const username = /utilisateur est (\S+)/.exec(found.text)?.[1] ?? ''
  const one = (await accounts()).find((each) => each.username === username)
  assert.ok(one)
  assert.equal((await logIn(facteur.origin, { username, password: numen })).status, 200)

  const { raw, messageId } = plainMessage({ to: one.address, subject: 'Bienvenue' })
  const envelope = { reversePath: 'helene.lefevre@exterieur.example', forwardPaths: [one.address] }
  assert.equal((await sendBySmtp(facteur.ports.mx, envelope, raw)).code, 250)
  const { stdout } = await command('account', 'password', username, '--generate')
  await using imap = await openImap(facteur, { username, password: stdout.trim() })
  await eventually(async () => assert.equal((await uidsByMessageId(imap.client, messageId)).length, 1))
})

test('who is missing is told, suspended when asked, and reinstated on return; a file cut short suspends nobody', async () => {
  const lines = (await readFile(file, 'latin1')).split('\r\n')
  const next = join(folder, 'suivant.csv')
  const without = (count: number): Promise<void> =>
    writeFile(next, Buffer.from([...lines.slice(0, 1), ...lines.slice(1 + count)].join('\r\n'), 'latin1'))
  const states = async (): Promise<number> => (await accounts()).filter(({ state }) => state === 'suspended').length

  await without(3)
  const told = await command('import', next)
  assert.equal(told.code, 0, told.stdout)
  assert.match(told.stdout, /Absents du fichier, laissés tels quels/)
  assert.equal(await states(), 0)
  const dry = await command('import', next, '--suspend-missing', '--dry-run')
  assert.match(dry.stdout, /4 comptes à suspendre/)
  assert.equal(await states(), 0)
  const done = await command('import', next, '--suspend-missing')
  assert.equal(done.code, 0)
  // The three, and the one who was made by hand.
  assert.match(done.stdout, /4 comptes suspendus/)
  assert.equal(await states(), 4)

  await without(people / 2)
  const short = await command('import', next, '--suspend-missing')
  assert.equal(short.code, 1)
  assert.match(short.stdout, /personne n’est suspendu/)
  assert.equal(await states(), 4)

  const back = await command('import', file, '--suspend-missing')
  assert.equal(back.code, 0)
  assert.match(back.stdout, /0 comptes créés, 3 modifiés/)
  assert.equal(await states(), 1)
})

test('one file, however a program writes it; a dry run shows what would change and each bad line', async () => {
  const path = join(folder, 'ailleurs.csv')
  const read = async (bytes: Buffer, ...options: string[]): Promise<string> => {
    await writeFile(path, bytes)
    return (await command('import', path, ...options)).stdout
  }
  const person = ['99Y0000001AAA', 'Œdelin', 'Noël', 'Lycée Édouard-Belin']
  const file = (mark: string, end: string, ...columns: [name: string, place: number][]): string =>
    [columns.map(([name]) => name), columns.map(([, place]) => person[place] ?? '')]
      .map((cells) => cells.join(mark) + end)
      .join('')
  const names: [string, number][] = [
    ['Établissement', 3],
    ['PRENOM', 2],
    ['NOM', 1],
    ['NUMEN', 0],
  ]
  const utf8 = Buffer.from('\uFEFF' + file(',', '\r\n', ...names))
  assert.match(await read(utf8), /1 lignes : 1 comptes créés/)
  const unchanged = /1 lignes : 0 comptes créés, 0 modifiés, 1 inchangés, 0 lignes refusées/
  const others: [string, number][] = [
    ['n.u.m.e.n.', 0],
    ['Prénom usuel', 2],
    ['NOM_DE_FAMILLE', 1],
    ["Nom de l'établissement", 3],
  ]
  assert.match(await read(Buffer.from(file('\t', '\n', ...others))), unchanged)
  const windows = file(';', '\r\n', ...others.toReversed()).replace('Œ', '\u008c')
  assert.match(await read(Buffer.from(windows, 'latin1')), unchanged)

  person[3] = 'Collège Jean-Macé'
  const changed = file(';', '\n', ...names) + ';;Sans;\n;Zoé;Trop;99Y0000002AAA;en trop\n'
  const dry = await read(Buffer.from(changed), '--dry-run')
  assert.match(dry, /ligne 2 : noedelin, noel\.oedelin@\S+ : changerait \(établissement\)/)
  assert.match(dry, /3 lignes : 0 comptes à créer, 1 à modifier, 0 inchangés, 2 lignes refusées/)
  assert.match(dry, /ligne 3 : le NUMEN manque/)
  assert.match(dry, /ligne 4 : la ligne a plus de champs que la première/)
})

test('an import goes on when the database was killed under it', async (t) => {
  if (process.env['FACTEUR_MONGODB_URL']) return t.skip('it is not ours to kill')
  const before = (await accounts()).length
  const others = join(folder, 'autres.csv')
  await writeFile(others, Buffer.from(withoutLatin1Holes(peopleFile(people, 2)), 'latin1'))
  const pid = await facteur.childPid('database')
  assert.ok(pid !== null)
  assert.equal(await disturbedImport(others, () => process.kill(pid, 'SIGKILL')), 0)
  assert.notEqual(await facteur.childPid('database'), pid)
  const all = await accounts()
  assert.equal(all.length, before + people)
  assert.ok(all.every(({ state }) => state !== 'creating'))
})
