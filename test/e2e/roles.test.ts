import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'
import type { Role } from '../../server/contract/administration.ts'
import { facteurCommand } from '../kit/accounts.ts'
import { type ApiRoute, apiRoutes, nameOf } from '../kit/api-routes.ts'
import { eventually } from '../kit/eventually.ts'
import { plainMessage } from '../kit/message.ts'
import { demoPerson } from '../kit/people.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { WebSession } from '../kit/web-session.ts'

/**
 * Who may call what. Every route of the API's own description is called by everybody; what each may is one table, and a
 * route of the console that does not stand in it fails.
 */

const facteur = sharedFacteur()

/** For every route of the console, who may call it. */
const mayCall: Record<string, readonly Role[]> = {
  'GET /api/admin/people': ['admin', 'helpdesk'],
  'GET /api/admin/people/{username}': ['admin', 'helpdesk'],
  'PUT /api/admin/people/{username}/roles': ['admin'],
  'PUT /api/admin/people/{username}/quota': ['admin'],
  'PUT /api/admin/people/{username}/state': ['admin'],
  'POST /api/admin/people/{username}/unlock': ['admin', 'helpdesk'],
  'POST /api/admin/people/{username}/aliases': ['admin'],
  'DELETE /api/admin/people/{username}/aliases/{address}': ['admin'],
  'GET /api/admin/people/{username}/departure': ['admin'],
  'PUT /api/admin/people/{username}/departure': ['admin'],
  'DELETE /api/admin/people/{username}/departure': ['admin'],
  'POST /api/admin/people/{username}/access-code': ['admin', 'helpdesk'],
  'DELETE /api/admin/people/{username}/sessions': ['admin'],
  'DELETE /api/admin/people/{username}/second-factors': ['admin', 'helpdesk'],
  'GET /api/admin/lists': ['admin'],
  'POST /api/admin/lists': ['admin'],
  'GET /api/admin/lists/{list}': ['admin'],
  'PATCH /api/admin/lists/{list}': ['admin'],
  'DELETE /api/admin/lists/{list}': ['admin'],
  'POST /api/admin/lists/{list}/{part}': ['admin'],
  'DELETE /api/admin/lists/{list}/{part}/{address}': ['admin'],
  'GET /api/admin/shared-mailboxes': ['admin'],
  'POST /api/admin/shared-mailboxes': ['admin'],
  'GET /api/admin/shared-mailboxes/{mailbox}': ['admin'],
  'PATCH /api/admin/shared-mailboxes/{mailbox}': ['admin'],
  'DELETE /api/admin/shared-mailboxes/{mailbox}': ['admin'],
  'PUT /api/admin/shared-mailboxes/{mailbox}/members': ['admin'],
  'DELETE /api/admin/shared-mailboxes/{mailbox}/members/{username}': ['admin'],
  'GET /api/admin/notices': ['admin'],
  'POST /api/admin/notices': ['admin'],
  'PUT /api/admin/notices/{noticeId}': ['admin'],
  'DELETE /api/admin/notices/{noticeId}': ['admin'],
  'GET /api/admin/import': ['admin'],
  'DELETE /api/admin/import': ['admin'],
  'POST /api/admin/import/file': ['admin'],
  'POST /api/admin/import/start': ['admin'],
  'POST /api/admin/import/cancel': ['admin'],
  'GET /api/admin/import/rows': ['admin'],
  'GET /api/admin/import/report': ['admin'],
  'GET /api/admin/state': ['admin'],
  'GET /api/admin/audit': ['auditor'],
  'GET /api/admin/audit.csv': ['auditor'],
}

/** Who has a session and nothing else may call every other route: what it shows is their own. */
const isOfTheConsole = ({ path }: ApiRoute): boolean => path.startsWith('/api/admin/')

const people = { plain: 'pdupont', helpdesk: 'opetitjean', auditor: 'jdarbois', admin: 'kbenali' } as const
type Who = keyof typeof people
let sessions: Record<Who, WebSession>
let routes: ApiRoute[]

before(async () => {
  routes = await apiRoutes(facteur.origin)
  const open = async (username: string): Promise<WebSession> =>
    await WebSession.open(facteur.origin, await demoPerson(facteur, username))
  sessions = {
    plain: await open(people.plain),
    helpdesk: await open(people.helpdesk),
    auditor: await open(people.auditor),
    admin: await open(people.admin),
  }
})

/** Names nobody and nothing: whoever is let in is told that it is not there. */
const pathOf = ({ path }: ApiRoute): string => path.replace(/\{\w+\}/g, 'personne')

describe('the console', () => {
  test('every route of it stands in the table, and the table names no other', () => {
    assert.deepEqual(routes.filter(isOfTheConsole).map(nameOf).sort(), Object.keys(mayCall).sort())
  })

  test('nobody without a session calls any of it', async () => {
    for (const route of routes.filter(isOfTheConsole)) {
      const { status } = await fetch(facteur.origin + pathOf(route), { method: route.method })
      assert.equal(status, 401, nameOf(route))
    }
  })

  for (const who of Object.keys(people) as Who[])
    test(`${who}: lets in whom the table names, and nobody else`, async () => {
      for (const route of routes.filter(isOfTheConsole)) {
        const answer = await sessions[who].fetch(pathOf(route), { method: route.method })
        const isLetIn = who !== 'plain' && (mayCall[nameOf(route)] ?? []).includes(who)
        const said = `${who}, ${nameOf(route)}: ${answer.status}`
        if (isLetIn) assert.ok(answer.status !== 401 && answer.status !== 403 && answer.status < 500, said)
        else {
          assert.equal(answer.status, 403, said)
          assert.equal(answer.headers.get('content-type'), 'application/problem+json', said)
        }
        await answer.body?.cancel()
      }
    })

  test('the session says the roles, and a change of them holds from the next request on', async () => {
    assert.deepEqual(sessions.helpdesk.session.roles, ['helpdesk'])
    assert.deepEqual(sessions.plain.session.roles, [])
    const list = (): Promise<Response> => sessions.plain.fetch('/api/admin/people')
    assert.equal((await list()).status, 403)
    assert.equal((await facteurCommand(facteur, ['account', 'role', 'add', people.plain, 'helpdesk'])).code, 0)
    assert.equal((await list()).status, 200)
    assert.equal((await facteurCommand(facteur, ['account', 'role', 'remove', people.plain, 'helpdesk'])).code, 0)
    assert.equal((await list()).status, 403)
  })

  test('the help desk touches nobody who has a role, and the last administrator stays', async () => {
    const roles = (username: string, to: Role[]): Promise<Response> =>
      sessions.admin.fetch(`/api/admin/people/${username}/roles`, { method: 'PUT', json: { roles: to } })
    const holders = await facteurCommand(facteur, ['account', 'role', 'list', '--json'])
    const admins = (JSON.parse(holders.stdout) as { username: string; roles: Role[] }[]).filter(({ roles: held }) =>
      held.includes('admin'),
    )
    if (admins.length === 1) assert.equal((await roles(people.admin, [])).status, 409)
    const state = { method: 'PUT', json: { state: 'suspended' } }
    assert.equal((await sessions.admin.fetch(`/api/admin/people/${people.admin}/state`, state)).status, 409)
    assert.equal((await sessions.helpdesk.fetch(`/api/admin/people/${people.plain}/state`, state)).status, 403)
  })
})

describe('the help desk and the mail of somebody else', () => {
  const secret = `secret-${randomUUID().slice(0, 8)}`
  let mailboxId = ''
  let uid = 0

  before(async () => {
    const { raw } = plainMessage({ to: 'pierre.dupont@ac-demo.fr', subject: secret })
    const envelope = { reversePath: 'quelqu.un@exterieur.example', forwardPaths: ['pierre.dupont@ac-demo.fr'] }
    assert.equal((await sendBySmtp(facteur.ports.mx, envelope, raw)).code, 250)
    const message = await eventually(() => sessions.plain.findMessage('inbox', secret))
    mailboxId = message.mailboxId
    uid = message.uid
  })

  for (const who of ['helpdesk', 'auditor', 'admin'] as const)
    test(`${who}: no route gives it, changes it or tells of it`, async () => {
      const session = sessions[who]
      const values: Record<string, string> = {
        mailboxId,
        uid: String(uid),
        attachmentId: 'ATT00001',
        username: people.plain,
      }
      // Whatever shows something, and whatever is done to a mailbox; but not the stream, which does not end.
      const tells = ({ method, path }: ApiRoute): boolean =>
        path.includes('{mailboxId}') || (method === 'GET' && path !== '/api/events')
      for (const route of routes.filter((each) => tells(each) && !isOfTheConsole(each))) {
        const path = route.path.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? 'personne')
        const asked = new URLSearchParams({ q: secret, mailboxId, limit: '50' })
        const init = {
          method: route.method,
          ...(route.method === 'GET' || route.method === 'DELETE'
            ? {}
            : { json: { uids: [uid], set: { seen: true }, path: 'Pris', toMailboxId: mailboxId } }),
        }
        const answer = await session.fetch(`${path}?${asked.toString()}`, init)
        const said = `${who}, ${nameOf(route)}: ${answer.status}`
        assert.ok(!(await answer.text()).includes(secret), said)
        if (route.path.includes('{mailboxId}')) assert.ok(answer.status >= 400 && answer.status < 500, said)
      }
      const still = await sessions.plain.findMessage('inbox', secret)
      assert.equal(still.uid, uid)
      assert.ok(!still.seen, 'not even marked as read')
    })

  test('what the console shows of a person is not their mail', async () => {
    const answer = await sessions.helpdesk.fetch(`/api/admin/people/${people.plain}`)
    assert.equal(answer.status, 200)
    const text = await answer.text()
    assert.ok(!text.includes(secret) && !text.includes(mailboxId))
  })
})
