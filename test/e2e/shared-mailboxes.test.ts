import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { MailEvent } from '../../server/contract/events.ts'
import type { MailboxList, MessagePage } from '../../server/contract/mail.ts'
import type { NewSharedPassword, SharedMailbox, SharedMailboxList } from '../../server/contract/shared-mailboxes.ts'
import { type Account, facteurCommand, makeAccount } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { openEvents } from '../kit/events.ts'
import { openImap } from '../kit/imap.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { swaks, swaksExit } from '../kit/swaks.ts'
import { prove } from '../kit/two-factor.ts'
import { WebSession } from '../kit/web-session.ts'

/** Functional mailboxes from outside: who gets in, who does not, and what ends with a membership. */
const facteur = sharedFacteur()
const domain = 'ac-demo.fr'
const address = `ce.0259001z@${domain}`

let reader: Account
let writer: Account
let outsider: Account
let box: SharedMailbox
const sessions = new Map<string, WebSession>()
const sessionOf = async ({ username, password }: Account): Promise<WebSession> => {
  const open = sessions.get(username) ?? (await WebSession.open(facteur.origin, { username, password }))
  sessions.set(username, open)
  return open
}

async function mailbox(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await facteurCommand(facteur, ['mailbox', ...args])
  assert.equal(code, 0, stdout + stderr)
}

before(async () => {
  reader = await makeAccount(facteur, { givenName: 'Lise', familyName: 'Boîteuse' })
  writer = await makeAccount(facteur, { givenName: 'Marc', familyName: 'Boîtier' })
  outsider = await makeAccount(facteur, { givenName: 'Odile', familyName: 'Dehors' })
  await mailbox('create', address, '--name', 'Secrétariat du collège des Essais')
  await mailbox('add-member', address, reader.username, '--right', 'read')
  await mailbox('add-member', address, writer.username, '--right', 'send')
  const list = await (await sessionOf(writer)).json<SharedMailboxList>('/api/shared-mailboxes')
  const found = list.sharedMailboxes.find((each) => each.address === address)
  assert.ok(found)
  box = found
})
after(async () => {
  await facteurCommand(facteur, ['mailbox', 'remove', address, '--yes'])
})

type Login = { username: string; password: string; address: string }

/** Submission as a mail program does it; answers the exit code of swaks. */
async function submit(
  { username, password, address: from }: Login,
  to: string,
  subject: string,
): Promise<number | null> {
  const { submission: port } = facteur.ports
  const more = ['--header', `Subject: ${subject}`, '--h-From', from]
  const { code } = await swaks({ port, from, to, tls: 'starttls', auth: { username, password }, more })
  return code
}

/** A message into the functional mailbox, and where it lies. */
async function arrival(subject: string): Promise<{ mailboxId: string; uid: number }> {
  assert.equal(await submit(outsider, address, subject), swaksExit.delivered)
  return await eventually(async () => {
    const session = await sessionOf(writer)
    const { mailboxes } = await session.json<MailboxList>(`/api/mailboxes?account=${box.accountId}`)
    const inbox = mailboxes.find(({ specialUse }) => specialUse === 'inbox')
    assert.ok(inbox)
    const page = await session.json<MessagePage>(`/api/mailboxes/${inbox.id}/messages?account=${box.accountId}`)
    const found = page.messages.find((message) => message.subject === subject)
    assert.ok(found, 'not there yet')
    return { mailboxId: inbox.id, uid: found.uid }
  })
}

describe('functional mailboxes', () => {
  test('two members see the same message, and the mark of one comes to the other at once', async () => {
    const message = await arrival('Boîte fonctionnelle : marque commune')
    const [one, two] = [await sessionOf(reader), await sessionOf(writer)]
    using events = await openEvents(two)
    const path = `/api/mailboxes/${message.mailboxId}/messages?account=${box.accountId}`
    await events.next((event) => event.type === 'hello')
    await eventually(async () => {
      const changed = await one.fetch(path, { method: 'PATCH', json: { uids: [message.uid], set: { flagged: true } } })
      assert.equal(changed.status, 204)
      const seen = events.all.find(
        (event: MailEvent) => event.type === 'flags' && event.uid === message.uid && event.account === box.accountId,
      )
      assert.ok(seen, 'the mark has not come yet')
    })
  })

  test('one answers in its name: From, the copy in its « Envoyés », and the answered mark', async () => {
    const message = await arrival('Boîte fonctionnelle : question')
    const session = await sessionOf(writer)
    const answer = {
      from: address,
      to: [outsider.address],
      subject: 'Re: Boîte fonctionnelle : question',
      text: 'Le secrétariat vous répond.',
      regarding: { ...message, action: 'reply' },
    }
    await session.json(`/api/send?account=${box.accountId}`, { method: 'POST', json: answer })
    const { mailboxes } = await session.json<MailboxList>(`/api/mailboxes?account=${box.accountId}`)
    const sent = mailboxes.find(({ specialUse }) => specialUse === 'sent')
    const copies = await session.json<MessagePage>(`/api/mailboxes/${sent?.id}/messages?account=${box.accountId}`)
    assert.ok(copies.messages.some(({ subject }) => subject === answer.subject))
    const got = await eventually(async () => (await sessionOf(outsider)).findMessage('inbox', answer.subject))
    assert.equal(got.from?.address, address)
    assert.equal(got.from?.name, 'Secrétariat du collège des Essais')
  })

  test('a member writes from it in their own mailbox too; one who only reads does not', async () => {
    const subject = 'Boîte fonctionnelle : depuis ma boîte'
    const message = { from: address, to: [outsider.address], subject, text: 'x' }
    const refused = await (await sessionOf(reader)).fetch('/api/send', { method: 'POST', json: message })
    assert.equal(refused.status, 403)
    const alsoRefused = await (
      await sessionOf(reader)
    ).fetch(`/api/send?account=${box.accountId}`, { method: 'POST', json: message })
    assert.equal(alsoRefused.status, 403)
    await (await sessionOf(writer)).json('/api/send', { method: 'POST', json: message })
    const got = await eventually(async () => (await sessionOf(outsider)).findMessage('inbox', subject))
    assert.equal(got.from?.address, address)
  })

  test('an outsider gets 403 by every route, and nobody opens a personal mailbox by its account', async () => {
    const message = await arrival('Boîte fonctionnelle : fermée')
    const session = await sessionOf(outsider)
    const one = `/api/mailboxes/${message.mailboxId}/messages/${message.uid}`
    const routes: [string, string, unknown?][] = [
      ['GET', '/api/mailboxes'],
      ['POST', '/api/mailboxes', { path: 'x' }],
      ['PATCH', `/api/mailboxes/${message.mailboxId}`, { path: 'x' }],
      ['DELETE', `/api/mailboxes/${message.mailboxId}`],
      ['GET', `/api/mailboxes/${message.mailboxId}/messages`],
      ['PATCH', `/api/mailboxes/${message.mailboxId}/messages`, { uids: [message.uid], set: { seen: true } }],
      ['POST', `/api/mailboxes/${message.mailboxId}/messages/move`, { uids: [1], toMailboxId: message.mailboxId }],
      ['POST', `/api/mailboxes/${message.mailboxId}/messages/delete`, { uids: [message.uid] }],
      ['GET', '/api/search?q=fermée'],
      ['GET', one],
      ['GET', `${one}/html`],
      ['GET', `${one}/source`],
      ['GET', `${one}/headers`],
      ['GET', `${one}/attachments/ATT00001`],
      ['POST', '/api/send', { from: address, to: [outsider.address], text: 'x' }],
      ['PUT', '/api/draft', { from: address, to: [], text: 'x' }],
      // Routes that are about a person take no other account, whoever asks.
      ['GET', '/api/session'],
      ['GET', '/api/events'],
      ['GET', '/api/directory?q=a'],
    ]
    for (const [method, path, json] of routes) {
      const named = `${path}${path.includes('?') ? '&' : '?'}account=${box.accountId}`
      const response = await session.fetch(named, { method, ...(json !== undefined && { json }) })
      assert.equal(response.status, 403, `${method} ${path}`)
    }
    for (const path of ['members', 'passwords']) {
      const response = await session.fetch(`/api/shared-mailboxes/${box.accountId}/${path}`)
      assert.equal(response.status, 403, path)
    }
    const own = await session.fetch(one)
    assert.equal(own.status, 404, 'the same message by the outsider’s own account')
    const odd = await session.fetch(`/api/mailboxes?account=${box.accountId}&account=${box.accountId}`)
    assert.equal(odd.status, 403)
    const list = await session.json<SharedMailboxList>('/api/shared-mailboxes')
    assert.deepEqual(list.sharedMailboxes, [])
  })

  test('Thunderbird: a password of one’s own reads by IMAP and sends by submission, and ends with the membership', async () => {
    const temporary = await makeAccount(facteur, { givenName: 'Théo', familyName: 'Passager' })
    await mailbox('add-member', address, temporary.username, '--right', 'send')
    const session = await sessionOf(temporary)
    await prove(session, temporary.password)
    const made = await session.json<NewSharedPassword>(`/api/shared-mailboxes/${box.accountId}/passwords`, {
      method: 'POST',
      json: { label: 'Ordinateur du bureau' },
    })
    await using imap = await openImap(facteur, made)
    assert.ok((await imap.client.list()).length > 3)
    const subject = 'Boîte fonctionnelle : par Thunderbird'
    assert.equal(await submit({ ...made, address }, outsider.address, subject), swaksExit.delivered)
    const got = await eventually(async () => (await sessionOf(outsider)).findMessage('inbox', subject))
    assert.equal(got.from?.address, address)
    const asMember = { ...temporary, address }
    assert.equal(await submit(asMember, outsider.address, 'y'), swaksExit.delivered, 'with one’s own log-in too')

    using events = await openEvents(session)
    await events.next((event) => event.type === 'hello')
    await mailbox('remove-member', address, temporary.username)
    assert.equal((await session.fetch(`/api/mailboxes?account=${box.accountId}`)).status, 403, 'the web, at once')
    await assert.rejects(openImap(facteur, made), 'IMAP')
    assert.equal(await submit({ ...made, address }, outsider.address, 'z'), swaksExit.authRefused)
    assert.equal(await submit(asMember, outsider.address, 'z'), swaksExit.senderRefused)
    await events.next((event) => event.type === 'sharedMailboxes')
    const heard = events.all.length
    await arrival('Boîte fonctionnelle : après le départ')
    assert.deepEqual(
      events.all.slice(heard).filter((event) => event.account === box.accountId),
      [],
      'the stream that was open hears nothing more',
    )
    await eventually(async () => assert.equal(imap.client.usable, false, 'the open IMAP session is closed'))
  })

  test('aliases: mail arrives, one may write from it, and it never goes to somebody else', async () => {
    const alias = `lise.autrefois@${domain}`
    const added = await facteurCommand(facteur, ['account', 'alias', 'add', reader.username, alias])
    assert.equal(added.code, 0, added.stderr)
    const subject = 'Alias : bonjour'
    assert.equal(await submit(outsider, alias, subject), swaksExit.delivered)
    await eventually(async () => (await sessionOf(reader)).findMessage('inbox', subject))
    const session = await sessionOf(reader)
    await session.json('/api/send', {
      method: 'POST',
      json: { from: alias, to: [outsider.address], subject: 'Alias : retour' },
    })
    const got = await eventually(async () => (await sessionOf(outsider)).findMessage('inbox', 'Alias : retour'))
    assert.equal(got.from?.address, alias)
    assert.equal(await submit({ ...reader, address: alias }, outsider.address, 'w'), swaksExit.delivered)
    const removed = await facteurCommand(facteur, ['account', 'alias', 'remove', reader.username, alias])
    assert.equal(removed.code, 0, removed.stderr)
    const toSomebodyElse = await facteurCommand(facteur, ['account', 'alias', 'add', writer.username, alias])
    assert.notEqual(toSomebodyElse.code, 0)
    assert.match(toSomebodyElse.stderr, /appartient ou a appartenu/)
  })
})
