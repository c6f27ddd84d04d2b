import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { MessagePage } from '../../server/contract/mail.ts'
import type { Account } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { fetchByMessageId, openImap, uidsByMessageId } from '../kit/imap.ts'
import { inDirectory, lookInto } from '../kit/instance-database.ts'
import { composeMessage } from '../kit/message.ts'
import { swaks, swaksExit } from '../kit/swaks.ts'
import { WebSession } from '../kit/web-session.ts'

/** Distribution lists from outside, on an instance of their own: the last test kills it. */
const domain = 'ac-demo.fr'
const list = `equipe.essais@${domain}`
const welcome = `accueil.essais@${domain}`
const big = `grande.essais@${domain}`
const uai = '0990999Z'
const password = 'trombone-verglas-mandarine'
const environment = { FACTEUR_ACADEMY_DOMAIN: domain }
const outer = `tout.essais@${domain}`
const manyMembers = 300

let facteur: TestFacteur
let member: Account
let second: Account
let outsider: Account

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item)
}

before(async () => {
  facteur = await startFacteur({ environment })
  const people = await inDirectory(facteur, environment, async ({ importPeople, setPassword, lists, findAccount }) => {
    const rows = [
      { line: 1, numen: '99E0000001ABC', familyName: 'Membre', givenName: 'Alix' },
      { line: 2, numen: '99E0000002ABC', familyName: 'Membre', givenName: 'Basile' },
      { line: 3, numen: '99E0000003ABC', familyName: 'Ailleurs', givenName: 'Chloé' },
    ]
    await importPeople(each(rows))
    const made: Account[] = []
    for (const [at, username] of ['amembre', 'bmembre', 'cailleurs'].entries()) {
      await setPassword(username, password)
      const { address = '' } = (await findAccount(username)) ?? {}
      made.push({ username, address, password, numen: rows[at]?.numen ?? '' })
    }
    const [first, other] = made
    assert.ok(first && other)
    await lists.create({ address: list, name: 'Équipe des essais', rule: null, writers: 'members' })
    for (const { address } of [first, other]) await lists.change(list, { kind: 'addMember', address })
    await lists.create({ address: outer, name: 'Liste de listes', rule: null, writers: 'academy' })
    for (const address of [list, first.address, outer]) await lists.change(outer, { kind: 'addMember', address })
    const open = await lists.create({ address: welcome, name: 'Accueil', rule: null, writers: 'everybody' })
    await lists.change(open.address, { kind: 'addMember', address: first.address })
    await lists.create({ address: big, name: 'Grande liste', rule: { uai }, writers: 'academy' })
    const crowd = Array.from({ length: manyMembers }, (_, at) => ({
      line: at + 4,
      numen: `99E${String(1_000_000 + at)}ABC`,
      ...{ familyName: 'Grandeliste', givenName: 'Essai', uai, school: 'Collège des Essais' },
    }))
    await importPeople(each(crowd))
    return made
  })
  ;[member, second, outsider] = people as [Account, Account, Account]
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
})

async function submit(from: Account, to: string, subject: string): Promise<string> {
  const { raw, messageId } = await composeMessage({ from: from.address, to, subject })
  const { submission: port } = facteur.ports
  const sent = await swaks({ port, from: from.address, to, raw, tls: 'starttls', auth: from })
  assert.equal(sent.code, swaksExit.delivered, sent.stdout)
  return messageId
}

/** How often an account has a message, once what was to come has come: it is asked for by a message sent after it. */
async function copies(of: Account, messageId: string): Promise<number> {
  await using imap = await openImap(facteur, of)
  return (await uidsByMessageId(imap.client, messageId)).length
}

describe('distribution lists', () => {
  test('a member writes: each gets it once, with List-Id and List-Post, also through a list of lists', async () => {
    for (const to of [list, outer]) {
      const messageId = await submit(member, to, `Liste : ${to}`)
      for (const each of [member, second])
        await eventually(async () => assert.equal(await copies(each, messageId), 1), { timeoutMs: 30_000 })
      await settled()
      for (const each of [member, second]) assert.equal(await copies(each, messageId), 1)
      await using imap = await openImap(facteur, second)
      const source = (await fetchByMessageId(imap.client, messageId)).toString()
      assert.match(source, new RegExp(`^List-Id: [^\\r\\n]*<${to.replace('@', '.')}>`, 'm'))
      assert.match(source, new RegExp(`^List-Post: <mailto:${to}>`, 'm'))
      assert.match(source, new RegExp(`^Return-Path: <${to.replace('@', '\\+retours@')}>`, 'm'))
      assert.doesNotMatch(source, /X-Facteur/i)
    }
  })

  test('a colleague who is no member gets a report that says why', async () => {
    const messageId = await submit(outsider, list, 'Liste : sans droit')
    const session = await WebSession.open(facteur.origin, outsider)
    const report = await eventually(
      async () => {
        const inbox = await session.mailbox('inbox')
        const { messages } = await session.json<MessagePage>(`/api/mailboxes/${inbox.id}/messages`)
        assert.ok(messages[0], 'no report yet')
        return await session.json<{ text: string }>(`/api/mailboxes/${inbox.id}/messages/${messages[0].uid}`)
      },
      { timeoutMs: 30_000 },
    )
    assert.match(report.text, /liste de diffusion/)
    assert.equal(await copies(member, messageId), 0)
  })

  test('from outside: a stranger and a forged member are refused with 550 5.7.1', async () => {
    for (const from of ['inconnu@exterieur.example', member.address]) {
      const { raw, messageId } = await composeMessage({ from, to: list, subject: 'Liste : du dehors' })
      const refused = await swaks({ port: facteur.ports.mx, from: 'inconnu@exterieur.example', to: list, raw })
      assert.equal(refused.code, swaksExit.dataRefused, refused.stdout)
      assert.match(refused.stdout, /550 5\.7\.1/)
      assert.equal(await copies(member, messageId), 0)
    }
  })

  test('a list to which everybody may write takes mail from outside; a report to a list goes nowhere', async () => {
    const open = welcome
    const stranger = await composeMessage({ to: open, subject: 'Liste : question d’un parent' })
    const envelope = { port: facteur.ports.mx, from: 'inconnu@exterieur.example', to: open }
    assert.equal((await swaks({ ...envelope, raw: stranger.raw })).code, swaksExit.delivered)
    await eventually(async () => assert.equal(await copies(member, stranger.messageId), 1), { timeoutMs: 30_000 })
    const report = await composeMessage({ to: open, subject: 'Undelivered' })
    assert.equal((await swaks({ ...envelope, from: '<>', raw: report.raw })).code, swaksExit.delivered)
    await settled()
    assert.equal(await copies(member, report.messageId), 0)
  })

  test('a kill of the main process while a list of 300 is given out: each member gets it, and once', async () => {
    const messageId = await submit(member, big, 'Liste : trois cents')
    await eventually(async () => assert.ok((await storedCounts(messageId)).length >= 40), { timeoutMs: 60_000 })
    await facteur.kill()
    facteur = await startFacteur({ like: facteur, environment })
    await eventually(async () => assert.equal((await storedCounts(messageId)).length, manyMembers), {
      timeoutMs: 150_000,
      intervalMs: 1000,
    })
    await settled()
    const counts = await storedCounts(messageId)
    assert.deepEqual([counts.length, Math.max(...counts)], [manyMembers, 1])
  })
})

/** How often each account has it, in any mailbox but that of the writer’s copy. */
async function storedCounts(messageId: string): Promise<number[]> {
  return await lookInto(facteur, async (db) => {
    const found = await db
      .collection('messages')
      .find({ msgid: messageId }, { projection: { user: 1 } })
      .toArray()
    const counts = new Map<string, number>()
    for (const { user } of found) counts.set(String(user), (counts.get(String(user)) ?? 0) + 1)
    return [...counts.values()]
  })
}

/** Nothing is on its way any more. */
async function settled(): Promise<void> {
  await eventually(
    async () => assert.equal(await lookInto(facteur, (db) => db.collection('zone-queue').countDocuments({})), 0),
    { timeoutMs: 60_000, intervalMs: 300 },
  )
}
