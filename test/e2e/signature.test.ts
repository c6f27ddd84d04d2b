import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { MailboxList } from '../../server/contract/mail.ts'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { assertAccessible } from '../kit/axe.ts'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { WebSession } from '../kit/web-session.ts'
import { Webmail } from '../kit/webmail.ts'

/** What stands under one's messages: set once in the Options, then there by itself. */

const facteur = sharedFacteur()
const signature = ['Solène Plume', 'Professeure <d’anglais> & de « lettres »', '03 81 00 00 00']

for (const name of browserNames) {
  describe(name, () => {
    let browser: TestBrowser
    let person: Account
    before(async () => {
      browser = await openBrowser(name)
      person = await makeAccount(facteur, { givenName: 'Solène', familyName: `Plume${name}` })
    })
    after(() => browser[Symbol.asyncDispose]())

    test('it is under a new message and an answer, goes out, and leaves no draft behind', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      const { screen, page } = webmail
      await webmail.enter(person)
      await page.goto(`${facteur.origin}/options/signature`, { waitUntil: 'load' })
      await screen.replaceText({ role: 'textbox', name: 'Votre signature' }, signature.join('\n'))
      await assertAccessible(webmail, 'signature')
      await screen.click({ role: 'button', name: 'Enregistrer les préférences' })
      await screen.shows('Préférences enregistrées')

      await page.goto(facteur.origin, { waitUntil: 'load' })
      await screen.find({ role: 'heading', name: 'Réception' })
      await screen.click({ role: 'button', name: 'Nouveau message' })
      for (const line of signature) await screen.shows(line)
      await webmail.writeTo([person.address])
      const subject = `Signé (${name})`
      await webmail.writeSubject(subject)
      await webmail.send()
      const session = await WebSession.open(facteur.origin, person)
      const sent = await eventually(() => session.findMessage('inbox', subject))
      assert.ok(sent.text.includes(signature.join('\n')), sent.text)

      await webmail.openMessage(subject)
      await screen.click({ role: 'button', name: 'Répondre' })
      await screen.shows(/a écrit/)
      const written = await page.$eval('ft-editor', (each) => (each as unknown as { innerText: string }).innerText)
      const [own = '', quoted = ''] = written.split(/^.*a écrit.*$/m)
      assert.ok(own.includes(signature[1]!), 'above the message that it answers')
      assert.ok(quoted.includes(signature[1]!), 'and in it')
      await screen.click({ role: 'button', name: /^Fermer/ })
      const { mailboxes } = await session.json<MailboxList>('/api/mailboxes')
      assert.equal(mailboxes.find(({ specialUse }) => specialUse === 'drafts')?.total, 0)
      assert.deepEqual(webmail.faults, [])
    })
  })
}
