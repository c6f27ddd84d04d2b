import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { FunctionalMailbox } from '../../server/contract/functional-mailboxes.ts'
import type { ListDetail, ListPage } from '../../server/contract/lists.ts'
import { facteurCommand } from '../kit/accounts.ts'
import { assertAccessible } from '../kit/axe.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { demoPerson } from '../kit/people.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { WebSession } from '../kit/web-session.ts'
import { phone, Webmail, wide } from '../kit/webmail.ts'

/** Lists and functional mailboxes in the console: what an administrator makes of them, and who then may do what. */

const facteur = sharedFacteur()
const letters = (): string => randomUUID().replace(/[^a-f]/g, '') + 'xy'
const administrator = async (): Promise<WebSession> =>
  await WebSession.open(facteur.origin, await demoPerson(facteur, 'kbenali'))

test('a list is made, filled, renamed, found page by page and removed; its address is gone for good', async () => {
  const admin = await administrator()
  const word = letters()
  const make = (json: object): Promise<Response> => admin.fetch('/api/admin/lists', { method: 'POST', json })
  const first = { address: `essai.${word}.a`, name: `Essai ${word} a`, writers: 'named' }
  const made = await make(first)
  assert.equal(made.status, 200)
  const { id, address } = (await made.json()) as ListDetail
  assert.equal((await make(first)).status, 409)
  assert.equal((await make({ ...first, address: 'pas une adresse' })).status, 400)
  assert.equal((await make({ ...first, address: `essai.${word}.b`, rule: { uai: '0990011Z' } })).status, 200)

  const path = `/api/admin/lists/${id}`
  const add = (part: string, json: object): Promise<Response> =>
    admin.fetch(`${path}/${part}`, { method: 'POST', json })
  assert.equal((await add('members', { address: 'pierre.dupont@ac-demo.fr' })).status, 204)
  assert.equal((await add('members', { address: 'personne' })).status, 400)
  assert.equal((await add('authors', { address: 'mairie@ville.example' })).status, 204)
  assert.equal(
    (await admin.fetch(path, { method: 'PATCH', json: { name: `Renommée ${word}`, writers: 'everybody' } })).status,
    204,
  )
  const known = await admin.json<ListDetail>(path)
  assert.deepEqual(
    [known.name, known.writers, known.members, known.allowed, known.reached, known.byHand],
    [`Renommée ${word}`, 'everybody', ['pierre.dupont@ac-demo.fr'], ['mairie@ville.example'], 1, 1],
  )
  const page = (q: string, cursor = ''): Promise<ListPage> =>
    admin.json(`/api/admin/lists?${new URLSearchParams({ q, limit: '1', ...(cursor && { cursor }) }).toString()}`)
  const one = await page(word)
  assert.deepEqual([one.total, one.lists[0]?.id], [2, id])
  const two = await page(word, one.nextCursor ?? '')
  assert.deepEqual([two.lists[0]?.byHand, two.nextCursor], [0, null])
  assert.ok((two.lists[0]?.ruled ?? 0) > 10, 'the school has people')
  assert.equal((await page(`renommee ${word}`)).total, 1, 'the new name is looked through')

  assert.equal((await admin.fetch(`${path}/members/pierre.dupont@ac-demo.fr`, { method: 'DELETE' })).status, 204)
  assert.equal((await admin.json<ListDetail>(path)).reached, 0)
  assert.equal((await admin.fetch(path, { method: 'DELETE' })).status, 204)
  assert.equal((await admin.fetch(path)).status, 404)
  const taken = await facteurCommand(facteur, ['account', 'alias', 'add', 'pdupont2', address])
  assert.equal(taken.code, 1)
  assert.equal((await admin.fetch(`/api/admin/lists/essai.${word}.b`, { method: 'DELETE' })).status, 204)
})

test('who is made a member of a functional mailbox uses it, until they are removed; nobody lets themselves in', async () => {
  const admin = await administrator()
  const word = letters()
  const json = { address: `boite.${word}`, name: `Boîte ${word}` }
  const { accountId } = await admin.json<FunctionalMailbox>('/api/admin/shared-mailboxes', { method: 'POST', json })
  const path = `/api/admin/shared-mailboxes/${accountId}`
  const reader = await WebSession.open(facteur.origin, await demoPerson(facteur, 'jmoreau'))
  const statusOfReading = async (session: WebSession): Promise<number> =>
    (await session.fetch(`/api/mailboxes?account=${accountId}`)).status
  assert.equal(await statusOfReading(reader), 403)
  const set = (member: string, right: string): Promise<Response> =>
    admin.fetch(`${path}/members`, { method: 'PUT', json: { member, right } })
  assert.equal((await set('jmoreau', 'read')).status, 200)
  assert.equal(await statusOfReading(reader), 200)
  assert.equal((await set('kbenali', 'read')).status, 409)
  assert.equal(await statusOfReading(admin), 403)
  assert.equal((await set('quelqu.un@ailleurs.example', 'read')).status, 404)
  const renamed = await admin.json<FunctionalMailbox>(path, { method: 'PATCH', json: { name: `Autre ${word}` } })
  assert.deepEqual([renamed.name, renamed.members[0]?.right], [`Autre ${word}`, 'read'])
  assert.equal((await admin.fetch(`${path}/members/jmoreau`, { method: 'DELETE' })).status, 200)
  assert.equal(await statusOfReading(reader), 403)
  assert.equal((await admin.fetch(path, { method: 'DELETE' })).status, 204)
  assert.equal((await admin.fetch(path)).status, 404)
})

for (const name of browserNames)
  describe(name, () => {
    let browser: TestBrowser
    before(async () => {
      browser = await openBrowser(name)
    })
    after(() => browser[Symbol.asyncDispose]())

    test('a list is made and removed, and a mailbox given a member, on their pages', async () => {
      await using webmail = await Webmail.open(browser, facteur, name === 'firefox' ? phone : wide)
      const { screen } = webmail
      const word = letters()
      await webmail.enter(await demoPerson(facteur, 'kbenali'))
      await webmail.page.goto(`${facteur.origin}/administration/listes`)
      await screen.find({ role: 'link', name: 'Personnels – Collège Victor-Hugo, Montrivel' })
      await assertAccessible(webmail, 'lists')
      await screen.click({ role: 'link', name: 'Nouvelle liste' })
      await screen.replaceText({ role: 'textbox', name: 'Nom' }, `Chorale ${word}`)
      await screen.replaceText({ role: 'textbox', name: /^Adresse/ }, `chorale.${word}`)
      await assertAccessible(webmail, 'new list')
      await screen.click({ role: 'button', name: 'Créer la liste' })
      await screen.find({ role: 'heading', name: `Chorale ${word}` })
      await screen.replaceText({ role: 'combobox', name: 'Ajouter des membres' }, 'pierre.dupont@ac-demo.fr')
      await screen.click({ role: 'button', name: 'Ajouter' })
      await screen.find({ role: 'button', name: 'Retirer le membre pierre.dupont@ac-demo.fr' })
      await assertAccessible(webmail, 'list')
      await screen.click({ role: 'button', name: 'Supprimer la liste' })
      await webmail.pressInDialog('danger')
      await screen.find({ role: 'link', name: 'Nouvelle liste' })

      await webmail.page.goto(`${facteur.origin}/administration/boites/nouvelle`)
      await screen.replaceText({ role: 'textbox', name: 'Nom' }, `Accueil ${word}`)
      await screen.replaceText({ role: 'textbox', name: /^Adresse/ }, `accueil.${word}`)
      await screen.click({ role: 'button', name: 'Créer la boîte' })
      await screen.shows('Cette boîte n’a pas encore de membre')
      await screen.replaceText({ role: 'combobox', name: 'Ajouter des personnes' }, 'josiane.moreau@ac-demo.fr')
      await screen.click({ role: 'button', name: 'Ajouter' })
      await screen.find({ role: 'button', name: 'Retirer Josiane Moreau de cette boîte' })
      await assertAccessible(webmail, 'functional mailbox')
      await screen.click({ role: 'button', name: 'Supprimer la boîte' })
      await webmail.pressInDialog('danger')
      await screen.find({ role: 'link', name: 'Nouvelle boîte' })
      await assertAccessible(webmail, 'functional mailboxes')
      assert.deepEqual(webmail.faults, [])
    })
  })
