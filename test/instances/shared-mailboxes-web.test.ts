import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { MessagePage } from '../../server/contract/mail.ts'
import type { SharedMailboxList } from '../../server/contract/shared-mailboxes.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { openImap } from '../kit/imap.ts'
import { inDirectory } from '../kit/instance-database.ts'
import { WebSession } from '../kit/web-session.ts'
import { phone, Webmail } from '../kit/webmail.ts'

/** A functional mailbox in the webmail, beside one's own. */
const environment = { FACTEUR_ACADEMY_DOMAIN: 'ac-demo.fr' }
const address = 'ce.0259002y@ac-demo.fr'
const name = 'Secrétariat du collège'
const password = 'trombone-verglas-mandarine'
const member = { username: 'lboiteuse', password }

let facteur: TestFacteur
before(async () => {
  facteur = await startFacteur({ environment })
  await inDirectory(facteur, environment, async ({ importPeople, setPassword, sharedMailboxes }) => {
    await importPeople(one({ line: 1, numen: '99E0000001ABC', familyName: 'Boîteuse', givenName: 'Lise' }))
    await setPassword(member.username, password)
    await sharedMailboxes.create({ address, name })
    await sharedMailboxes.setMember(address, member.username, 'send')
  })
  const session = await WebSession.open(facteur.origin, member)
  const { sharedMailboxes } = await session.json<SharedMailboxList>('/api/shared-mailboxes')
  const text = { from: session.session.address, to: [address], subject: 'Demande de certificat', text: 'Bonjour.' }
  await session.json('/api/send', { method: 'POST', json: text })
  await eventually(async () => {
    const [box] = (await session.json<SharedMailboxList>('/api/shared-mailboxes')).sharedMailboxes
    assert.equal(box?.unseen, 1)
  })
  assert.equal(sharedMailboxes[0]?.name, name)
})
after(async () => {
  await facteur[Symbol.asyncDispose]()
})

for (const browserName of browserNames) {
  describe(`functional mailboxes in ${browserName}`, () => {
    let browser: TestBrowser
    before(async () => {
      browser = await openBrowser(browserName)
    })
    after(async () => {
      await browser[Symbol.asyncDispose]()
    })

    test('one opens it beside one’s own', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      const { screen } = webmail
      await webmail.enter(member)
      await screen.click({ role: 'button', name: new RegExp(`^${name}`) })
      await screen.shows('Demande de certificat')
    })

    test('one answers in its name; the copy lies in its folder of sent mail', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      const { screen } = webmail
      await webmail.enter(member)
      await screen.click({ role: 'button', name: new RegExp(`^${name}`) })
      await webmail.openMessage('Demande de certificat')
      await screen.click({ role: 'button', name: 'Répondre' })
      const answer = `Le certificat est prêt (${browserName})`
      await webmail.writeSubject(answer)
      await webmail.writeBody('Vous pouvez venir le chercher.')
      await webmail.send()
      const session = await WebSession.open(facteur.origin, member)
      const inbox = await session.mailbox('inbox')
      await eventually(async () => {
        const { messages } = await session.json<MessagePage>(`/api/mailboxes/${inbox.id}/messages?limit=5`)
        const got = messages.find(({ subject }) => subject === answer)
        assert.equal(got?.from?.address, address)
      })
      await webmail.openMailbox('Envoyés')
      await screen.shows(answer)
    })

    test('one makes a password for a mail program that reads it', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      const { screen } = webmail
      await webmail.enter(member)
      await webmail.page.goto(`${facteur.origin}/options/applications`)
      const choice = await eventually(async () => {
        const found = await webmail.page.$('ft-applications-panel select')
        assert.ok(found)
        return found
      })
      const { accountId } = (
        await (await WebSession.open(facteur.origin, member)).json<SharedMailboxList>('/api/shared-mailboxes')
      ).sharedMailboxes[0]!
      await choice.select(accountId)
      await screen.find({ role: 'heading', name: `Vos mots de passe pour « ${name} »` })
      const program = `Thunderbird (${browserName})`
      await screen.replaceText({ role: 'textbox', name: 'Nom de l’appareil ou du logiciel' }, program)
      await screen.click({ role: 'button', name: 'Créer le mot de passe' })
      await screen.replaceText({ role: 'textbox', name: 'Mot de passe' }, password)
      await screen.click({ role: 'button', name: 'Confirmer' })
      await screen.find({ role: 'heading', name: `Mot de passe pour « ${program} »` })
      const shown = await webmail.page.evaluate('document.querySelector("ft-applications-panel output").innerText')
      const login = { username: address, password: String(shown).replace(/\s+/g, '') }
      await using imap = await openImap(facteur, login)
      assert.ok((await imap.client.list()).length > 3)
      await screen.click({ role: 'button', name: 'J’ai terminé' })
      await screen.click({ role: 'button', name: `Supprimer le mot de passe « ${program} »` })
      await screen.click({ role: 'button', name: 'Supprimer' })
      await eventually(() => assert.rejects(openImap(facteur, login)))
    })

    test('access that ends is left at once', async () => {
      await using webmail = await Webmail.open(browser, facteur, phone)
      await webmail.enter(member)
      await using wideOne = await Webmail.open(browser, facteur)
      await wideOne.enter(member)
      await wideOne.screen.click({ role: 'button', name: new RegExp(`^${name}`) })
      await wideOne.screen.shows('Demande de certificat')
      await inDirectory(facteur, environment, ({ sharedMailboxes }) =>
        sharedMailboxes.removeMember(address, member.username),
      )
      await wideOne.screen.gone({ role: 'button', name: new RegExp(`^${name}`) })
      await eventually(async () => assert.doesNotMatch(await wideOne.screen.text(), /Demande de certificat/))
      await inDirectory(facteur, environment, ({ sharedMailboxes }) =>
        sharedMailboxes.setMember(address, member.username, 'send'),
      )
    })
  })
}

async function* one<T>(item: T): AsyncGenerator<T> {
  yield await Promise.resolve(item)
}
