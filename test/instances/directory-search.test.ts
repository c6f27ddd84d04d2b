import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { DirectoryAnswer, DirectoryPerson } from '../../server/contract/people.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { inDirectory } from '../kit/instance-database.ts'
import { WebSession } from '../kit/web-session.ts'
import { Webmail } from '../kit/webmail.ts'

/** The academy's directory, as one meets it in the field of addresses. */
const environment = { FACTEUR_ACADEMY_DOMAIN: 'ac-demo.fr' }
const password = 'trombone-verglas-mandarine'
const [own, other] = ['0250011X', '0250022Y']
const school = { [own]: 'Lycée Louis-Pergaud', [other]: 'Collège Victor-Hugo' }

const people: [givenName: string, familyName: string, uai: string, task: string][] = [
  ['Rose', 'Annuaire', own, 'CPE'],
  ['Élodie', 'Zélande', own, 'Professeure'],
  ['Aline', 'Zélande', other, 'Professeure'],
  ['Zélie', 'Partie', other, 'Professeure'],
  ['Hugo', 'Œuvrard', own, 'Gestionnaire'],
]

let facteur: TestFacteur
let rose: WebSession
before(async () => {
  facteur = await startFacteur({ environment })
  await inDirectory(
    facteur,
    environment,
    async ({ importPeople, setPassword, setSuspended, sharedMailboxes, lists }) => {
      await importPeople(rows())
      await setPassword('rannuaire', password)
      await setSuspended('zpartie', true)
      await sharedMailboxes.create({ address: 'ce.0250022y@ac-demo.fr', name: 'Secrétariat, collège Victor-Hugo' })
      await lists.createForSchools()
    },
  )
  rose = await WebSession.open(facteur.origin, { username: 'rannuaire', password })
})
after(() => facteur[Symbol.asyncDispose]())

async function* rows() {
  for (const [place, [givenName, familyName, uai, task]] of people.entries())
    yield await Promise.resolve({
      ...{ line: place + 2, numen: `99E000000${place}ABC`, givenName, familyName },
      ...{ uai, school: school[uai] ?? '', function: task },
    })
}

async function find(query: string): Promise<DirectoryPerson[]> {
  return (await rose.json<DirectoryAnswer>(`/api/directory?q=${encodeURIComponent(query)}`)).people
}
const namesFor = async (query: string): Promise<string[]> => (await find(query)).map(({ name }) => name)

test('each word begins a word of name, address, school, its number or function; the likeliest come first', async () => {
  // What another process made is known within a second.
  await eventually(async () => assert.deepEqual(await namesFor('zel'), ['Élodie Zélande', 'Aline Zélande']))
  assert.deepEqual(await namesFor('ZÉLANDE al'), ['Aline Zélande'])
  assert.deepEqual(await namesFor('oeuvr'), ['Hugo Œuvrard'])
  assert.deepEqual(await namesFor('hugo.oe'), ['Hugo Œuvrard'])
  assert.deepEqual(await namesFor('professeure lycee'), ['Élodie Zélande'])
  assert.deepEqual(await namesFor('0250022y zelande'), ['Aline Zélande'])
  assert.deepEqual(await namesFor('elande'), [])
  assert.deepEqual(await namesFor('hugo'), ['Hugo Œuvrard', 'Secrétariat, collège Victor-Hugo', 'Aline Zélande'])
  const [aline] = await find('aline')
  const fits = { school: school[other], function: 'Professeure' }
  assert.deepEqual(aline, { kind: 'person', name: 'Aline Zélande', address: 'aline.zelande@ac-demo.fr', ...fits })
})

test('functional mailboxes are found, and of the lists those to which one may write', async () => {
  assert.deepEqual(
    (await find('0250022y')).map(({ kind, address }) => `${kind} ${address}`),
    ['mailbox ce.0250022y@ac-demo.fr', 'person aline.zelande@ac-demo.fr'],
  )
  assert.deepEqual(
    (await find('liste')).map(({ kind, address }) => `${kind} ${address}`),
    ['list personnels.0250011x@ac-demo.fr'],
  )
})

test('who is suspended is not found, until reinstated; a change of name is followed', async () => {
  assert.deepEqual(await namesFor('zelie'), [])
  await inDirectory(facteur, environment, async ({ setSuspended, importPeople }) => {
    await setSuspended('zpartie', false)
    const renamed = { line: 1, numen: '99E0000004ABC', givenName: 'Hugo', familyName: 'Quasimodo' }
    await importPeople(
      (async function* () {
        yield await Promise.resolve(renamed)
      })(),
    )
  })
  await eventually(async () => assert.deepEqual(await namesFor('zelie'), ['Zélie Partie']))
  assert.deepEqual(await namesFor('quasi'), ['Hugo Quasimodo'])
  assert.deepEqual(await namesFor('oeuvrard'), [])
})

test('whom one has written to comes first', async () => {
  assert.equal((await namesFor('prof'))[0], 'Élodie Zélande')
  const json = { from: rose.session.address, to: ['aline.zelande@ac-demo.fr'], subject: 'Bonjour', text: 'Bonjour.' }
  await rose.json('/api/send', { method: 'POST', json })
  await eventually(async () => assert.equal((await namesFor('prof'))[0], 'Aline Zélande'))
})

for (const name of browserNames)
  describe(name, () => {
    let browser: TestBrowser
    before(async () => {
      browser = await openBrowser(name)
    })
    after(() => browser[Symbol.asyncDispose]())

    test('the field of addresses proposes people and mailboxes, and says what is no person', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      await webmail.enter({ username: 'rannuaire', password })
      await webmail.screen.click({ role: 'button', name: /^Nouveau message/ })
      const field = await webmail.screen.find({ role: 'combobox', name: 'À' })
      await field.type('elodie zel')
      await webmail.screen.find({ role: 'option', name: /Élodie Zélande.*Professeure, Lycée Louis-Pergaud/ })
      await webmail.page.keyboard.press('Enter')
      await field.type('ce.0250022')
      await webmail.screen.find({ role: 'option', name: /ce\.0250022y@ac-demo\.fr.*Boîte fonctionnelle/ })
      await webmail.page.keyboard.press('Enter')
      await field.type('personnels')
      await webmail.screen.find({ role: 'option', name: /Louis-Pergaud.*Liste de diffusion/ })
      await webmail.page.keyboard.press('Escape')
      assert.ok(await webmail.screen.has({ role: 'button', name: 'Retirer Secrétariat, collège Victor-Hugo' }))
      assert.deepEqual(webmail.faults, [])
    })
  })
