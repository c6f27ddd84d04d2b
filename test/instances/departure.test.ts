import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { databaseUrlOf, pathsOf } from '../../server/config/paths.ts'
import { addDays } from '../../server/directory/departure/day.ts'
import { dayOf } from '../../server/kit/day.ts'
import type { DepartureSummary } from '../../server/directory/departure/departure.ts'
import type { AccountSummary } from '../../server/directory/types.ts'
import { openDatabase } from '../../server/mailstore/database.ts'
import { type Account, facteurCommand, makeAccount } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { databaseNameOf, startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { openImap, uidsByMessageId } from '../kit/imap.ts'
import { numenOf } from '../kit/people-file.ts'
import type { Outcome } from '../kit/run.ts'
import { type SmtpReply, sendBySmtp } from '../kit/smtp.ts'
import { type SmtpSink, startSmtpSink } from '../kit/smtp-sink.ts'
import { logIn } from '../kit/web-session.ts'

/** A person leaves: told before, closed, answered for, refused, deleted; or comes back. Dates are moved by the tool. */

let facteur: TestFacteur
let world: SmtpSink
let folder = ''
const today = dayOf(new Date())

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-departure-'))
  world = await startSmtpSink()
  facteur = await startFacteur({
    environment: { FACTEUR_OUTBOUND_ROUTES: `ecole.example=127.0.0.1:${world.port}` },
  })
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

const command = (...args: string[]): Promise<Outcome> => facteurCommand(facteur, args)

async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await command(...args)
  assert.equal(code, 0, `${args.join(' ')}: ${stdout} ${stderr}`)
  return stdout
}

/** The chore, at once, and with delays so short that the stage asked for is due today. */
const runChore = (...settings: string[]): Promise<string> =>
  done('chores', 'run', 'departures', ...settings.flatMap((setting) => ['--set', `departures.${setting}`]))

async function leaving(username: string): Promise<DepartureSummary | undefined> {
  const all = JSON.parse(await done('departures', 'list', '--json')) as DepartureSummary[]
  return all.find((each) => each.username === username)
}

async function accountOf(username: string): Promise<AccountSummary | undefined> {
  const all = JSON.parse(await done('account', 'list', '--json')) as AccountSummary[]
  return all.find((each) => each.username === username)
}

async function canLogIn({ username, password }: Pick<Account, 'username' | 'password'>): Promise<boolean> {
  return (await logIn(facteur.origin, { username, password })).status === 200
}

async function write(to: string, messageId: string, header = ''): Promise<SmtpReply> {
  const from = 'parent@ecole.example'
  const raw = `${header}From: ${from}\r\nTo: ${to}\r\nSubject: Rendez-vous\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: ${messageId}\r\n\r\nBonjour\r\n`
  return await sendBySmtp(facteur.ports.mx, { reversePath: from, forwardPaths: [to] }, raw)
}

/** What the database still has with this text anywhere in it, by collection. */
async function traces(text: string): Promise<string[]> {
  const database = await openDatabase(databaseUrlOf('', pathsOf(facteur.data)), databaseNameOf(facteur.data))
  try {
    const found: string[] = []
    for (const { name } of await database.db.listCollections().toArray())
      for await (const document of database.db.collection(name).find({}))
        if (JSON.stringify(document).includes(text)) found.push(name)
    return [...new Set(found)].sort()
  } finally {
    await database.stop()
  }
}

test('a person is told in time, once, and in words', async () => {
  const anne = await makeAccount(facteur, { givenName: 'Anne', familyName: 'Depart' })
  await done('account', 'departure', 'set', anne.username, addDays(today, 5))
  await runChore()
  await runChore()
  await using imap = await openImap(facteur, anne)
  await eventually(async () => {
    const status = await imap.client.status('INBOX', { messages: true })
    assert.equal(status && status.messages, 1)
  })
  const lock = await imap.client.getMailboxLock('INBOX')
  const notice = await imap.client.fetchOne('1', { envelope: true, bodyParts: ['1'] })
  lock.release()
  assert.ok(notice)
  assert.match(notice.envelope?.subject ?? '', /fermera le/)
  assert.match(notice.bodyParts?.get('1')?.toString() ?? '', /Exporter/)
  const summary = await leaving(anne.username)
  assert.equal(summary?.stage, 'announced')
  assert.equal(summary.closesOn, addDays(today, 6))
  await done('account', 'departure', 'cancel', anne.username)
  assert.equal(await leaving(anne.username), undefined)
  assert.ok(await canLogIn(anne))
})

test('closed, mail comes in and is answered once; then refused; then everything is gone but the name', async () => {
  const paul = await makeAccount(facteur, { givenName: 'Paul', familyName: 'Partant' })
  await done('account', 'departure', 'set', paul.username, addDays(today, -1), '--new-address', 'paul@ecole.example')
  await runChore()
  assert.ok(!(await canLogIn(paul)), 'the web is closed')
  await assert.rejects(openImap(facteur, paul), 'IMAP is closed')

  await eventually(async () => assert.equal((await write(paul.address, '<une@ecole.example>')).code, 250))
  const answer = await world.waitFor(({ raw }) => /Auto-Submitted: auto-replied/i.test(raw), 30_000)
  assert.equal(answer.reversePath, '')
  assert.match(answer.raw, /In-Reply-To: <une@ecole\.example>/i)
  assert.match(answer.raw, /paul@ecole\.example/)
  assert.equal((await write(paul.address, '<deux@ecole.example>')).code, 250)
  assert.equal((await write(paul.address, '<liste@ecole.example>', 'List-Id: <l.ecole.example>\r\n')).code, 250)

  await runChore('autoReplyDays=0')
  const refused = await eventually(async () => {
    const reply = await write(paul.address, '<trois@ecole.example>')
    assert.equal(reply.code, 550)
    return reply
  })
  assert.equal(refused.enhancedCode, '5.1.6')
  assert.match(refused.lines.join(' '), /quitte l'academie.*paul@ecole\.example/)
  assert.equal(world.messages.filter(({ raw }) => /auto-replied/i.test(raw)).length, 1, 'one answer for one sender')

  const toDelete = ['autoReplyDays=0', 'deleteAfterDays=0']
  await done('account', 'hold', paul.username, '--reason', 'demande du service juridique')
  await runChore(...toDelete)
  assert.equal((await leaving(paul.username))?.keptBecause, 'hold')
  await done('account', 'hold', paul.username, '--lift')
  await runChore(...toDelete)
  assert.equal(await accountOf(paul.username), undefined)
  await eventually(async () =>
    assert.equal((await write(paul.address, '<quatre@ecole.example>')).enhancedCode, '5.1.1'),
  )
  // The audit log for its year; WildDuck keeps its own log of log-ins for a month, and clears mail in the background.
  const left = await traces(paul.username)
  for (const name of ['facteur.people', 'facteur.sessions', 'facteur.leavers', 'users', 'addresses', 'asps'])
    assert.ok(!left.includes(name), name)
  assert.ok(left.includes('facteur.audit') && left.includes('facteur.names'))

  const successor = await makeAccount(facteur, { givenName: 'Paul', familyName: 'Partant' })
  assert.equal(successor.username, `${paul.username}1`)
  assert.notEqual(successor.address, paul.address)
})

/** The file of an office that knows when people leave; `date` as it stands in the cell. */
async function importFile(
  people: { index: number; name: string; date?: string }[],
  withDates = true,
): Promise<Outcome> {
  const header = `NUMEN;NOM;PRENOM${withDates ? ';DATE DE FIN' : ''}`
  const lines = people.map(({ index, name, date = '' }) =>
    [numenOf(index, 7), name, 'Lucie', ...(withDates ? [date] : [])].join(';'),
  )
  const file = join(folder, 'personnel.csv')
  await writeFile(file, [header, ...lines, ''].join('\r\n'))
  return await command('import', file)
}

const french = (day: string): string => day.split('-').reverse().join('/')

test('the file says who leaves, and who is in it again without a date is back', async () => {
  const yesterday = addDays(today, -1)
  const [stays, leaves] = [
    { index: 1, name: 'Restante' },
    { index: 2, name: 'Sortante' },
  ]
  assert.equal((await importFile([stays, leaves])).code, 0)
  await importFile([stays, { ...leaves, date: french(addDays(today, 200)) }])
  assert.equal((await leaving('lsortante'))?.endsOn, addDays(today, 200))
  const moved = await importFile([stays, { ...leaves, date: french(yesterday) }])
  assert.match(moved.stdout, /1 modifiés/)
  const again = await importFile([stays, { ...leaves, date: french(yesterday) }])
  assert.match(again.stdout, /0 modifiés, 2 inchangés/)
  await runChore()
  assert.equal((await accountOf('lsortante'))?.state, 'suspended')
  assert.equal((await accountOf('lrestante'))?.state, 'active')

  assert.match((await importFile([stays, leaves])).stdout, /1 modifiés/)
  assert.equal((await accountOf('lsortante'))?.state, 'active')
  assert.equal(await leaving('lsortante'), undefined)

  const unknown = await importFile([stays, leaves, { index: 3, name: 'Partie', date: french(yesterday) }])
  assert.equal(unknown.code, 0)
  assert.equal(await accountOf('lpartie'), undefined, 'no account is made for who has left')
  const bad = await importFile([stays, { ...leaves, date: '31/02/2027' }])
  assert.equal(bad.code, 1)
  assert.match(bad.stdout, /ligne 3 : la date de fin n’est pas une date/)
})

test('who is in the file is not deleted, whatever an administrator’s date says', async () => {
  const people = [
    { index: 1, name: 'Restante' },
    { index: 2, name: 'Sortante' },
  ]
  await done('account', 'departure', 'set', 'lsortante', addDays(today, -1))
  await runChore()
  assert.equal((await importFile(people, false)).code, 0)
  const toDelete = ['autoReplyDays=0', 'deleteAfterDays=0']
  await runChore(...toDelete)
  assert.equal((await leaving('lsortante'))?.keptBecause, 'present')
  assert.equal((await accountOf('lsortante'))?.state, 'suspended')

  // Missing from one file and named by the next: back.
  assert.equal((await importFile(people.slice(0, 1), false)).code, 0)
  assert.equal((await leaving('lsortante'))?.keptBecause, null)
  assert.equal((await importFile(people, false)).code, 0)
  assert.equal((await accountOf('lsortante'))?.state, 'active')
})

test('a run that is killed is finished by the next one', async () => {
  const rose = await makeAccount(facteur, { givenName: 'Rose', familyName: 'Coupee' })
  await write(rose.address, '<rose@ecole.example>')
  await using imap = await openImap(facteur, rose)
  await eventually(async () => assert.equal((await uidsByMessageId(imap.client, '<rose@ecole.example>')).length, 1))
  await done('account', 'departure', 'set', rose.username, addDays(today, -1))
  const database = await openDatabase(databaseUrlOf('', pathsOf(facteur.data)), databaseNameOf(facteur.data))
  try {
    await runChore()
    // As a deletion leaves it that was killed after its mark, and after WildDuck had removed the account.
    const people = database.db.collection('facteur.people')
    await people.updateOne({ username: rose.username }, { $set: { 'departure.ending': 'delete' } })
    const refused = await command('account', 'departure', 'cancel', rose.username)
    assert.notEqual(refused.code, 0, 'there is no way back')
    await runChore()
    assert.equal(await people.countDocuments({ username: rose.username }), 0)
  } finally {
    await database.stop()
  }
})
