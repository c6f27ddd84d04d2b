import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { addAuthenticator } from '../kit/authenticator.ts'
import { assertAccessible } from '../kit/axe.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { Telephone } from '../kit/two-factor.ts'
import { phone, Webmail } from '../kit/webmail.ts'

/** Second factors in the hands of a reader. Browsers have passkeys for a name only, so the address is `localhost`. */
let facteur: TestFacteur
let site: { origin: string }
before(async () => {
  facteur = await startFacteur({ readyTimeoutMs: 180_000 })
  site = { origin: `http://localhost:${facteur.ports.http}` }
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
})

async function openSecurity(webmail: Webmail): Promise<void> {
  await webmail.page.goto(`${site.origin}/options/securite`, { waitUntil: 'load' })
  await webmail.screen.find({ role: 'heading', name: 'Validation en deux étapes' }, 20_000)
}

async function proveByPassword(webmail: Webmail, { password }: Account): Promise<void> {
  await webmail.screen.find({ role: 'heading', name: 'C’est bien vous ?' })
  await webmail.screen.replaceText({ role: 'textbox', name: /^Mot de passe/ }, password)
  await webmail.screen.click({ role: 'button', name: 'Confirmer' })
}

/** The key of the setup sheet, as somebody types it who cannot photograph. */
async function readSeed(webmail: Webmail): Promise<string> {
  await webmail.screen.find({ role: 'heading', name: 'Préparer votre téléphone' })
  const text = (await webmail.screen.text()).replace(/\s+/g, ' ')
  const groups = /dans l’application : ((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})/.exec(text)?.[1]
  assert.ok(groups, 'the seed stands in groups of four')
  return groups
}

async function readRecoveryCodes(webmail: Webmail): Promise<string[]> {
  await webmail.screen.find({ role: 'heading', name: 'Vos codes de secours' })
  return (await webmail.screen.text()).match(/\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b/g) ?? []
}

for (const name of browserNames) {
  describe(name, () => {
    let browser: TestBrowser
    let person: Account
    before(async () => {
      browser = await openBrowser(name)
      person = await makeAccount(facteur, { givenName: 'Colette', familyName: `Code${name}` })
    })
    after(() => browser[Symbol.asyncDispose]())

    test('the code of a telephone: set up, log in with it, with a recovery code, take it away', async () => {
      await using webmail = await Webmail.open(browser, site)
      const { screen } = webmail
      await webmail.enter(person)
      await openSecurity(webmail)
      await screen.shows('Désactivée')
      await assertAccessible(webmail, 'security, off')
      await screen.click({ role: 'button', name: 'Activer le code sur le téléphone' })
      await assertAccessible(webmail, 'who are you')
      await proveByPassword(webmail, person)
      const telephone = new Telephone(await readSeed(webmail))
      await screen.find({ role: 'img', name: /^Carré à photographier/ })
      await assertAccessible(webmail, 'set up')
      await screen.replaceText({ role: 'textbox', name: /six chiffres/ }, '123')
      await screen.click({ role: 'button', name: 'Activer' })
      await screen.shows('Le code compte six chiffres.')
      await screen.replaceText({ role: 'textbox', name: /six chiffres/ }, await telephone.nextCode())
      await screen.click({ role: 'button', name: 'Activer' })
      const codes = await readRecoveryCodes(webmail)
      assert.equal(codes.length, 10)
      await assertAccessible(webmail, 'recovery codes')
      await screen.click({ role: 'button', name: 'Je les ai gardés' })
      await screen.shows('Activée')
      await assertAccessible(webmail, 'security, on')

      await webmail.page.goto(site.origin, { waitUntil: 'load' })
      await webmail.logOut()
      await webmail.logIn(person)
      await screen.find({ role: 'heading', name: 'Encore une étape' })
      await assertAccessible(webmail, 'second step')
      await screen.replaceText({ role: 'textbox', name: /^Code de votre téléphone/ }, '000000')
      await screen.click({ role: 'button', name: 'Continuer' })
      await screen.shows('Ce n’est pas le bon code')
      const code = await telephone.nextCode()
      await screen.replaceText(
        { role: 'textbox', name: /^Code de votre téléphone/ },
        `${code.slice(0, 3)} ${code.slice(3)}`,
      )
      await screen.click({ role: 'button', name: 'Continuer' })
      await screen.find({ role: 'heading', name: 'Réception' }, 20_000)

      await webmail.logOut()
      await webmail.logIn(person)
      await screen.click({ role: 'button', name: 'Utiliser un code de secours' })
      await screen.replaceText({ role: 'textbox', name: /^Code de secours/ }, codes[0] ?? '')
      await screen.click({ role: 'button', name: 'Continuer' })
      await screen.find({ role: 'heading', name: 'Réception' }, 20_000)

      await openSecurity(webmail)
      await screen.shows('Il vous en reste 9.')
      await screen.click({ role: 'button', name: 'Retirer le code du téléphone ?' })
      await screen.shows('C’est votre seule seconde étape')
      await screen.click({ role: 'button', name: 'Retirer' })
      await proveByPassword(webmail, person)
      await screen.shows('Désactivée')
      assert.deepEqual(
        webmail.faults.filter((fault) => !fault.includes('40')),
        [],
      )
    })
  })
}

describe('passkeys, in Chromium', { skip: !browserNames.includes('chromium') }, () => {
  let browser: TestBrowser
  let person: Account
  before(async () => {
    browser = await openBrowser('chromium')
    person = await makeAccount(facteur, { givenName: 'Claude', familyName: 'Cléd’accès' })
  })
  after(() => browser[Symbol.asyncDispose]())

  test('add, log in with it after the password, log in with it alone, name it, take it away', async () => {
    await using webmail = await Webmail.open(browser, site, phone)
    const { screen } = webmail
    const device = await addAuthenticator(webmail.page)
    await webmail.page.reload({ waitUntil: 'load' })
    await webmail.enter(person)
    await openSecurity(webmail)
    await device.setPresent(true)
    await screen.click({ role: 'button', name: 'Ajouter une clé d’accès' })
    await proveByPassword(webmail, person)
    await screen.find({ role: 'heading', name: 'Nommer la clé d’accès' })
    await screen.replaceText({ role: 'textbox', name: /^Nom/ }, 'Ordinateur de la salle B14')
    await screen.click({ role: 'button', name: 'Continuer' })
    assert.equal((await readRecoveryCodes(webmail)).length, 10)
    await screen.click({ role: 'button', name: 'Je les ai gardés' })
    await screen.shows('Ordinateur de la salle B14')
    await assertAccessible(webmail, 'passkeys')

    await device.setPresent(false)
    await webmail.page.goto(site.origin, { waitUntil: 'load' })
    await webmail.logOut()
    await webmail.logIn(person)
    await screen.find({ role: 'heading', name: 'Encore une étape' })
    await assertAccessible(webmail, 'second step by passkey')
    await device.setPresent(true)
    await screen.click({ role: 'button', name: 'Utiliser ma clé d’accès' })
    await screen.find({ role: 'heading', name: 'Réception' }, 20_000)

    await device.setPresent(false)
    await webmail.logOut()
    await device.setPresent(true)
    await screen.click({ role: 'button', name: 'Se connecter avec une clé d’accès' })
    await screen.find({ role: 'heading', name: 'Réception' }, 20_000)

    await openSecurity(webmail)
    await screen.shows('utilisée le')
    await screen.click({ role: 'button', name: 'Renommer « Ordinateur de la salle B14 »' })
    await screen.replaceText({ role: 'textbox', name: /^Nom/ }, 'Salle B14')
    await screen.click({ role: 'button', name: 'Renommer' })
    await screen.click({ role: 'button', name: 'Retirer « Salle B14 »' })
    await screen.click({ role: 'button', name: 'Retirer' })
    // A passkey proves it as well as the password.
    await screen.click({ role: 'button', name: 'Utiliser ma clé d’accès' })
    await screen.shows('Désactivée')
  })
})
