import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ElementHandle } from 'puppeteer-core'
import type { AccountDetail } from '../../server/contract/administration.ts'
import type { DeparturePlan } from '../../server/contract/departure.ts'
import type { PublicInfo } from '../../server/contract/session.ts'
import { addDays } from '../../server/directory/departure/day.ts'
import { dayOf } from '../../server/kit/day.ts'
import { type Account, facteurCommand, makeAccount } from '../kit/accounts.ts'
import { assertAccessible } from '../kit/axe.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { sendForm } from '../kit/form.ts'
import { demoPerson } from '../kit/people.ts'
import { noteSecrets } from '../kit/secrets.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { logIn, WebSession } from '../kit/web-session.ts'
import { phone, Webmail, wide } from '../kit/webmail.ts'

/** The console in the hands of an administrator, and what others see of what is done there. */

const facteur = sharedFacteur()
const letters = (): string => randomUUID().replace(/[^a-f]/g, '') + 'xy'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-administration-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const command = (...args: string[]) => facteurCommand(facteur, args)
const administrator = async (): Promise<WebSession> =>
  await WebSession.open(facteur.origin, await demoPerson(facteur, 'kbenali'))

async function firstToken(): Promise<string> {
  const { code, stdout } = await command('account', 'first-admin-link')
  assert.equal(code, 0)
  const token = /premier-administrateur#([\w-]{43})/.exec(stdout)?.[1]
  assert.ok(token, stdout)
  return token
}

const post = (path: string, json: unknown): Promise<Response> =>
  fetch(facteur.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: facteur.origin },
    body: JSON.stringify(json),
  })

describe('without a browser', () => {
  let account: Account
  before(async () => {
    account = await makeAccount(facteur, { givenName: 'Ada', familyName: `Console${letters()}` })
  })
  const path = (): string => `/api/admin/people/${account.username}`
  const statusOfLogIn = async (password = account.password): Promise<number> =>
    (await logIn(facteur.origin, { username: account.username, password })).status

  test('the link for the first administrator works once, and a new one ends the last', async () => {
    const old = await firstToken()
    const token = await firstToken()
    const username = `adm${letters()}`.slice(0, 20)
    const wanted = { token, username, displayName: 'Administration', password: 'quatre chevaux au galop' }
    assert.equal((await post('/api/first-administrator', { ...wanted, token: old })).status, 404)
    assert.equal((await post('/api/first-administrator', { ...wanted, password: 'court' })).status, 400)
    assert.equal((await post('/api/first-administrator', { ...wanted, username: 'pdupont' })).status, 409)
    assert.equal((await post('/api/first-administrator', wanted)).status, 204, 'a refusal does not spend it')
    assert.equal((await post('/api/first-administrator', wanted)).status, 404)
    const session = await WebSession.open(facteur.origin, { username, password: wanted.password })
    assert.deepEqual(session.session.roles, ['admin'])
    const state = await session.json<AccountDetail>(`/api/admin/people/${username}`)
    assert.deepEqual([state.hasNumen, state.passwordChosen], [false, true])
    assert.ok(!facteur.log().includes(token))
  })

  test('a suspended account cannot log in until it is reinstated', async () => {
    const admin = await administrator()
    const set = (state: string) => admin.fetch(`${path()}/state`, { method: 'PUT', json: { state } })
    const open = await WebSession.open(facteur.origin, account)
    assert.equal((await set('suspended')).status, 204)
    assert.equal(await statusOfLogIn(), 401)
    assert.equal((await open.fetch('/api/session')).status, 401)
    assert.equal((await set('active')).status, 204)
    assert.equal(await statusOfLogIn(), 200)
  })

  test('the quota that is set is the quota its owner sees', async () => {
    const admin = await administrator()
    const allowedBytes = 123 * 1024 * 1024
    assert.equal((await admin.fetch(`${path()}/quota`, { method: 'PUT', json: { allowedBytes } })).status, 204)
    assert.equal((await WebSession.open(facteur.origin, account)).session.quota.allowedBytes, allowedBytes)
    assert.equal((await admin.fetch(`${path()}/quota`, { method: 'PUT', json: { allowedBytes: 1 } })).status, 400)
    assert.equal((await command('account', 'quota', account.username, '456')).code, 0)
    assert.equal((await WebSession.open(facteur.origin, account)).session.quota.allowedBytes, 456 * 1024 * 1024)
  })

  test('who has to wait after wrong passwords waits no more when they are unlocked, by either tool', async () => {
    const desk = await WebSession.open(facteur.origin, await demoPerson(facteur, 'opetitjean'))
    const unlock = [
      async () => assert.equal((await desk.fetch(`${path()}/unlock`, { method: 'POST' })).status, 204),
      async () => assert.equal((await command('account', 'unlock', account.username)).code, 0),
    ]
    for (const [round, release] of unlock.entries()) {
      const guesses = await eventually(
        async () => {
          const status = await statusOfLogIn(`faux-${round}-${randomUUID()}`)
          if (status !== 429) throw new Error(`still ${status}`)
          return status
        },
        { timeoutMs: 60_000, intervalMs: 1 },
      )
      assert.equal(guesses, 429)
      await release()
      assert.equal(await statusOfLogIn(), 200)
    }
  })

  test('a code of the help desk opens a new password once; who has a role gets one of an administrator only', async () => {
    const desk = await WebSession.open(facteur.origin, await demoPerson(facteur, 'opetitjean'))
    const person = await makeAccount(facteur, { givenName: 'Iris', familyName: `Code${letters()}` })
    const codePath = (username: string): string => `/api/admin/people/${username}/access-code`
    const { code } = await desk.json<{ code: string }>(codePath(person.username), { method: 'POST' })
    noteSecrets(facteur, code)
    const password = 'trois hiboux sous la pluie'
    const { text } = await sendForm(facteur.origin, '/identifiants/code', {
      username: person.username,
      code,
      newPassword: password,
      again: password,
    })
    assert.match(text, /Votre nouveau mot de passe est enregistré/)
    assert.equal((await logIn(facteur.origin, { username: person.username, password })).status, 200)
    assert.equal((await desk.fetch(codePath('jdarbois'), { method: 'POST' })).status, 403)
    const admin = await administrator()
    assert.equal((await admin.fetch(codePath('jdarbois'), { method: 'POST' })).status, 200)
    const told = await command('audit', 'list', '--user', person.username, '--json')
    assert.match(told.stdout, /helpdeskCodeMade/)
    assert.match(told.stdout, /opetitjean/)
  })

  test('a further address is given once, and a name of a function or of somebody else not at all', async () => {
    const admin = await administrator()
    const alias = `autre.${letters()}`
    const add = (username: string, address: string): Promise<Response> =>
      admin.fetch(`/api/admin/people/${username}/aliases`, { method: 'POST', json: { address } })
    const answer = await add(account.username, alias)
    assert.equal(answer.status, 200)
    const { address } = (await answer.json()) as { address: string }
    assert.ok(address.startsWith(`${alias}@`))
    assert.deepEqual((await admin.json<AccountDetail>(path())).aliases, [address])
    assert.equal((await add('pdupont', alias)).status, 409)
    assert.equal((await add('pdupont', account.address)).status, 409)
    assert.equal((await add('pdupont', 'postmaster')).status, 409)
    assert.equal((await add('pdupont', 'quelqu.un@ailleurs.example')).status, 400)
    const remove = (): Promise<Response> => admin.fetch(`${path()}/aliases/${address}`, { method: 'DELETE' })
    assert.equal((await remove()).status, 200)
    assert.equal((await remove()).status, 404)
    assert.equal((await add('pdupont', alias)).status, 409, 'it stays with whom it was given to')
  })

  test('a departure is foretold, set, changed and called off, and the log says by whom', async () => {
    const admin = await administrator()
    const departure = `${path()}/departure`
    const inDays = (days: number): string => addDays(dayOf(new Date()), days)
    const plan = await admin.json<DeparturePlan>(`${departure}?endsOn=${inDays(40)}`)
    assert.deepEqual([plan.noticesOn[0], plan.closesOn], [inDays(10), inDays(41)])
    const known = async () => (await admin.json<AccountDetail>(path())).departure
    assert.equal(await known(), null, 'asking changes nothing')
    const set = (json: object): Promise<Response> => admin.fetch(departure, { method: 'PUT', json })
    assert.equal((await set({ endsOn: inDays(40), newAddress: 'ada@ailleurs.example' })).status, 204)
    assert.equal((await set({ endsOn: inDays(50), newAddress: 'pas une adresse' })).status, 400)
    assert.equal((await set({ endsOn: inDays(50) })).status, 204)
    assert.deepEqual([(await known())?.endsOn, (await known())?.stage], [inDays(50), 'announced'])
    assert.equal((await admin.fetch(departure, { method: 'DELETE' })).status, 204)
    assert.equal(await known(), null)
    const own = { method: 'PUT', json: { endsOn: inDays(40) } }
    assert.equal((await admin.fetch('/api/admin/people/kbenali/departure', own)).status, 409)
    const told = await command('audit', 'list', '--user', account.username, '--json')
    for (const action of ['departureSet', 'departureCancelled'])
      assert.match(told.stdout, new RegExp(`"action":"${action}"[^\\n]*"by":"kbenali"`))
  })

  test('closing the sessions of an account ends what is open, and no password changes', async () => {
    const admin = await administrator()
    const open = await WebSession.open(facteur.origin, account)
    assert.equal((await admin.fetch(`${path()}/sessions`, { method: 'DELETE' })).status, 204)
    assert.equal((await open.fetch('/api/session')).status, 401)
    assert.equal(await statusOfLogIn(), 200)
  })

  test('a notice stands on the log-in page between its dates only', async () => {
    const admin = await administrator()
    const day = 24 * 3_600_000
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
    const titles = async (): Promise<string[]> => {
      const info = (await (await fetch(`${facteur.origin}/api/public`)).json()) as PublicInfo
      return info.notices.map(({ title }) => title)
    }
    const before = await titles()
    const name = randomUUID()
    const add = async (title: string, from: string | null, to: string | null): Promise<string> =>
      (await admin.json<{ id: string }>('/api/admin/notices', { method: 'POST', json: { title, text: 'x', from, to } }))
        .id
    const ids = [
      await add(`now ${name}`, at(-day), at(day)),
      await add(`planned ${name}`, at(day), null),
      await add(`past ${name}`, null, at(-1000)),
    ]
    assert.deepEqual(
      (await titles()).filter((title) => title.includes(name)),
      [`now ${name}`],
    )
    const wrong = { title: 'x', text: '', linkUrl: 'javascript:alert(1)' }
    assert.equal((await admin.fetch('/api/admin/notices', { method: 'POST', json: wrong })).status, 400)
    for (const id of ids)
      assert.equal((await admin.fetch(`/api/admin/notices/${id}`, { method: 'DELETE' })).status, 204)
    assert.deepEqual(await titles(), before)
    const added = await command('notice', 'add', '--title', `cli ${name}`)
    assert.equal(added.code, 0)
    assert.ok((await titles()).includes(`cli ${name}`))
    assert.equal((await command('notice', 'remove', added.stdout.split('\t')[0] ?? '')).code, 0)
    assert.deepEqual(await titles(), before)
  })
})

for (const name of browserNames)
  describe(name, () => {
    let browser: TestBrowser
    before(async () => {
      browser = await openBrowser(name)
    })
    after(() => browser[Symbol.asyncDispose]())

    test('the page behind the link makes an administrator and leads on to the second factor', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      await webmail.page.goto(`${facteur.origin}/premier-administrateur#${await firstToken()}`)
      await webmail.screen.find({ role: 'heading', name: 'Désigner le premier administrateur' })
      await assertAccessible(webmail, 'first administrator')
      const username = `adm${letters()}`.slice(0, 20)
      for (const [field, text] of [
        ['#first-username', username],
        ['#first-name', 'Administration technique'],
        ['#first-password input', 'quatre chevaux au galop'],
        ['#first-again input', 'quatre chevaux au galop'],
      ] as const)
        await webmail.page.type(field, text)
      await webmail.screen.click({ role: 'button', name: 'Créer le compte' })
      await webmail.screen.find({ role: 'heading', name: 'Sécurité' }, 20_000)
      const holders = await command('account', 'role', 'list', '--json')
      assert.ok(holders.stdout.includes(`"${username}"`))
    })

    test('a file is checked, then taken over; what holds NUMEN is gone from the disk afterwards', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      await webmail.enter(await demoPerson(facteur, 'kbenali'))
      await webmail.page.goto(`${facteur.origin}/administration/import`)
      const [left] = await eventually(async () => {
        const found = [
          ...(await webmail.screen.all({ role: 'button', name: 'Importer un autre fichier' })),
          ...(await webmail.screen.all({ role: 'button', name: 'Vérifier le fichier' })),
        ]
        if (found.length === 0) throw new Error('the page shows no import yet')
        return found
      })
      if (await webmail.screen.has({ role: 'button', name: 'Importer un autre fichier' })) await left?.click()
      const family = `Import${letters()}`
      const digits = String(Date.now()).slice(-7)
      const file = join(folder, `${name}.csv`)
      const lines = ['NUMEN;NOM;PRENOM', `98E${digits}ABC;${family};Léa`, `98E${digits}ABD;${family};`, '1;Court;Paul']
      await writeFile(file, lines.join('\n') + '\n')
      const field = await webmail.screen.find({ role: 'file', name: 'Fichier CSV' })
      await (field as ElementHandle<never>).uploadFile(file)
      await webmail.screen.click({ role: 'button', name: 'Vérifier le fichier' })
      await webmail.screen.find({ role: 'heading', name: 'Fichier vérifié' }, 60_000)
      await webmail.screen.shows('le prénom manque')
      assert.equal((await command('account', 'show', `l${family.toLowerCase()}`)).code, 1, 'nothing is made yet')
      await assertAccessible(webmail, 'import, checked')
      await webmail.screen.click({ role: 'button', name: 'Importer' })
      await webmail.pressInDialog('primary')
      await webmail.screen.find({ role: 'heading', name: 'Import terminé' }, 60_000)
      assert.equal((await command('account', 'show', `l${family.toLowerCase()}`)).code, 0)
      assert.ok(!(await readdir(join(facteur.data, 'uploads/import'))).includes('people.csv'))
      for (const rest of await readdir(join(facteur.data, 'uploads/import')))
        assert.ok(!(await readFile(join(facteur.data, 'uploads/import', rest), 'utf8')).includes(`98E${digits}`), rest)
      assert.deepEqual(webmail.faults, [])
    })

    test('a person is found, suspended and reinstated on their page', async () => {
      const familyName = `Page${letters()}`
      const account = await makeAccount(facteur, { givenName: 'Zoé', familyName })
      await using webmail = await Webmail.open(browser, facteur)
      await webmail.enter(await demoPerson(facteur, 'kbenali'))
      await webmail.chooseFromMenu('Mon compte, Karim Benali', 'Administration')
      await webmail.screen.replaceText({ role: 'searchbox', name: 'Rechercher une personne' }, account.username)
      await webmail.screen.click({ role: 'link', name: new RegExp(`^Zoé ${familyName}`) })
      await webmail.screen.find({ role: 'heading', name: new RegExp(`^Zoé ${familyName}`) })
      await assertAccessible(webmail, 'person')
      await webmail.screen.click({ role: 'button', name: 'Donner un code d’accès' })
      await webmail.pressInDialog('primary')
      await webmail.screen.shows(/[0-9A-Z]{5}-[0-9A-Z]{5}/)
      await assertAccessible(webmail, 'access code')
      await webmail.pressInDialog('primary')
      await webmail.screen.click({ role: 'button', name: 'Suspendre le compte' })
      await webmail.pressInDialog('danger')
      await webmail.screen.shows('Suspendu par un administrateur.')
      assert.equal((await logIn(facteur.origin, account)).status, 401)
      await webmail.screen.click({ role: 'button', name: 'Rétablir le compte' })
      await webmail.screen.find({ role: 'button', name: 'Suspendre le compte' })
      assert.equal((await logIn(facteur.origin, account)).status, 200)
    })

    test('on a person’s page an address is added and taken away, and a departure set and called off', async () => {
      const account = await makeAccount(facteur, { givenName: 'Luc', familyName: `Fiche${letters()}` })
      await using webmail = await Webmail.open(browser, facteur)
      const { screen } = webmail
      await webmail.enter(await demoPerson(facteur, 'kbenali'))
      await webmail.page.goto(`${facteur.origin}/administration/personnes/${account.username}`)
      const field = { role: 'textbox', name: /^Nouvelle adresse \(…@/ } as const
      await screen.replaceText(field, 'pierre.dupont')
      await screen.click({ role: 'button', name: 'Ajouter' })
      await screen.shows('appartient ou a appartenu à quelqu’un d’autre')
      const alias = `luc.${letters()}`
      await screen.replaceText(field, alias)
      await screen.click({ role: 'button', name: 'Ajouter' })
      await screen.click({ role: 'button', name: new RegExp(`^Retirer l’adresse ${alias}@`) })
      await webmail.pressInDialog('danger')
      await screen.shows('Cette personne n’a qu’une adresse.')
      await screen.click({ role: 'button', name: 'Indiquer un départ' })
      const day = await webmail.page.$('ft-departure-form input[type="date"]')
      const soon = addDays(dayOf(new Date()), 60)
      await day?.evaluate((input, value) => {
        input.value = value
        input.dispatchEvent(new Event('change', { bubbles: true }))
      }, soon)
      await screen.shows('La boîte et son contenu sont supprimés.')
      await assertAccessible(webmail, 'departure form')
      await screen.click({ role: 'button', name: 'Enregistrer le départ' })
      await screen.shows('Départ annoncé')
      await assertAccessible(webmail, 'departure')
      await screen.click({ role: 'button', name: 'Annuler le départ' })
      await webmail.pressInDialog('primary')
      await screen.shows('Aucune date de départ n’est connue.')
      assert.deepEqual(
        webmail.faults.filter((fault) => !fault.includes('409')),
        [],
      )
    })

    test('who may read the audit log sees it on a person’s page, and nobody else does', async () => {
      const reader = await makeAccount(facteur, { givenName: 'Vera', familyName: `Lit${letters()}` })
      const heading = { role: 'heading', name: 'Journal de ce compte' } as const
      assert.equal((await command('account', 'role', 'add', reader.username, 'helpdesk')).code, 0)
      await using webmail = await Webmail.open(browser, facteur)
      await webmail.enter(reader)
      const page = `${facteur.origin}/administration/personnes/${reader.username}`
      await webmail.page.goto(page)
      await webmail.screen.shows('seul un administrateur peut y toucher')
      assert.ok(!(await webmail.screen.has(heading)))
      assert.equal((await command('account', 'role', 'add', reader.username, 'auditor')).code, 0)
      await webmail.page.goto(page)
      await webmail.screen.find(heading)
      await webmail.screen.shows('Compte créé')
      await assertAccessible(webmail, 'person with the audit log')
      await webmail.screen.click({ role: 'link', name: 'Tout le journal de ce compte' })
      await webmail.screen.find({ role: 'heading', name: 'Journal' })
      assert.equal((await command('account', 'role', 'remove', reader.username, 'auditor')).code, 0)
    })

    test('a notice is written, seen on the log-in page, and taken away', async () => {
      const title = `Maintenance ${letters()}`
      await using webmail = await Webmail.open(browser, facteur)
      await webmail.enter(await demoPerson(facteur, 'kbenali'))
      await webmail.page.goto(`${facteur.origin}/administration/annonces`)
      await webmail.screen.click({ role: 'button', name: 'Nouvelle annonce' })
      await webmail.screen.replaceText({ role: 'textbox', name: 'Titre' }, title)
      await webmail.screen.replaceText({ role: 'textbox', name: 'Texte' }, 'Samedi, de 8 h à 10 h.')
      await assertAccessible(webmail, 'notice form')
      await webmail.screen.click({ role: 'button', name: 'Enregistrer l’annonce' })
      await webmail.screen.find({ role: 'button', name: `Retirer « ${title} »` })
      await using stranger = await Webmail.open(browser, facteur)
      await stranger.screen.shows(title)
      await webmail.screen.click({ role: 'button', name: `Retirer « ${title} »` })
      await webmail.pressInDialog('danger')
      await webmail.screen.gone({ role: 'button', name: `Retirer « ${title} »` })
    })

    test('every page of the console is accessible, on a telephone too; the help desk sees its own only', async () => {
      for (const view of [wide, { ...phone, dark: true }]) {
        await using webmail = await Webmail.open(browser, facteur, view)
        await webmail.enter(await demoPerson(facteur, 'kbenali'))
        for (const [slug, heading] of [
          ['personnes', 'Personnes'],
          ['listes', 'Listes'],
          ['boites', 'Boîtes fonctionnelles'],
          ['import', 'Import'],
          ['annonces', 'Annonces'],
          ['etat', 'État du service'],
        ] as const) {
          await webmail.page.goto(`${facteur.origin}/administration/${slug}`)
          await webmail.screen.find({ role: 'heading', name: heading })
          await assertAccessible(webmail, slug)
        }
      }
      await using desk = await Webmail.open(browser, facteur)
      await desk.enter(await demoPerson(facteur, 'opetitjean'))
      await desk.page.goto(`${facteur.origin}/administration/etat`)
      await desk.screen.find({ role: 'heading', name: 'Personnes' })
      assert.ok(!(await desk.screen.has({ role: 'link', name: 'Import' })))
    })
  })
