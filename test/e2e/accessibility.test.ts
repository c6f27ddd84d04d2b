import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { assertAccessible } from '../kit/axe.ts'
import { openBrowser, type TestBrowser } from '../kit/browser.ts'
import { demoNewcomer, demoPerson } from '../kit/people.ts'
import { plainMessage } from '../kit/message.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { phone, Webmail, wide } from '../kit/webmail.ts'

/** What a machine can check of RGAA 4.1 (WCAG 2.1 AA), in light and dark, on a wide and a narrow screen. */

const facteur = sharedFacteur()

const subject = `Accessible ${randomUUID().slice(0, 8)}`
let browser: TestBrowser
before(async () => {
  // A sender's own markup, quoted in an answer, is not what is tested: this message has none.
  const { raw } = plainMessage({ to: 'pierre.dupont@ac-demo.fr', subject })
  const envelope = { reversePath: 'helene.lefevre@exterieur.example', forwardPaths: ['pierre.dupont@ac-demo.fr'] }
  assert.equal((await sendBySmtp(facteur.ports.mx, envelope, raw)).code, 250)
  browser = await openBrowser('chromium')
})
after(() => browser[Symbol.asyncDispose]())

for (const [name, view] of Object.entries({ wide, phone })) {
  for (const scheme of ['light', 'dark'] as const) {
    describe(`${name}, ${scheme}`, () => {
      let webmail: Webmail
      before(async () => {
        webmail = await Webmail.open(browser, facteur, view)
        await webmail.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      })
      after(() => webmail[Symbol.asyncDispose]())

      test('the log-in page, also with a failure on it', async () => {
        await webmail.screen.find({ role: 'button', name: 'Connexion' })
        await assertAccessible(webmail, 'log-in')
        await webmail.logIn({ username: 'pdupont', password: 'mauvais-mot-de-passe' })
        await webmail.screen.shows('incorrect')
        await assertAccessible(webmail, 'log-in, failed')
      })

      test('the list, a message, the composer', async () => {
        await webmail.enter(await demoPerson(facteur, 'pdupont'))
        await webmail.row(subject)
        await assertAccessible(webmail, 'list')
        await webmail.openMessage(subject)
        await assertAccessible(webmail, 'message')
        await webmail.screen.click({ role: 'button', name: 'Répondre' })
        await webmail.screen.find({ role: 'textbox', name: 'Texte du message' })
        await assertAccessible(webmail, 'composer')
      })
    })
  }
}

test('the pages for a first session and for lost credentials', async () => {
  await using webmail = await Webmail.open(browser, facteur)
  await webmail.screen.click({ role: 'link', name: 'Je ne connais pas mon identifiant et/ou mon mot de passe' })
  await webmail.screen.find({ role: 'heading', name: 'Retrouver mes identifiants' })
  await assertAccessible(webmail, 'recovery')
  await webmail.page.goto(facteur.origin)
  const { username, numen } = await demoNewcomer(facteur)
  await webmail.logIn({ username, password: numen })
  await webmail.screen.shows('Vous êtes entré avec votre NUMEN.')
  await assertAccessible(webmail, 'first session')
})
