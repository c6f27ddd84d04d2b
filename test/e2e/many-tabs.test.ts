import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { plainMessage } from '../kit/message.ts'
import { demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { Webmail, wide } from '../kit/webmail.ts'

/** Who opens each message in a tab has twenty of them; a browser opens six connections to a host, and no more. */
const tabs = 8

const facteur = sharedFacteur()
let pierre: DemoPerson
before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
})

async function deliver(subject: string): Promise<void> {
  const { raw } = plainMessage({ to: pierre.address, subject })
  const envelope = { reversePath: `onglets@${outsideDomain}`, forwardPaths: [pierre.address] }
  assert.equal((await sendBySmtp(facteur.ports.mx, envelope, raw)).code, 250)
}

for (const name of browserNames) {
  describe(`many tabs in ${name}`, () => {
    let browser: TestBrowser
    before(async () => {
      browser = await openBrowser(name)
    })
    after(async () => {
      await browser[Symbol.asyncDispose]()
    })

    test('all of them load, all are told of new mail, also when the one that listens is closed', async () => {
      const first = await Webmail.open(browser, facteur)
      await first.enter(pierre)
      const opened: Webmail[] = []
      for (let count = 1; count < tabs; count++) {
        const tab = await first.openTab()
        await tab.screen.find({ role: 'heading', name: 'Réception' })
        opened.push(tab)
      }
      const one = `Onglets ${randomUUID()}`
      await deliver(one)
      for (const tab of [first, ...opened]) await tab.row(one)
      await first.page.close()
      const two = `Onglets ${randomUUID()}`
      await deliver(two)
      for (const tab of opened) await tab.row(two)
      await opened[0]?.[Symbol.asyncDispose]()
    })

    test('a tab that sleeps with the lock in its hand is not waited for', async () => {
      await using webmail = await Webmail.open(browser, facteur)
      // A telephone stops a tab in the background without a word to it: it holds the lock, and answers nothing.
      await webmail.page.evaluate(
        `void navigator.locks.request('facteur events ${pierre.username}', () => new Promise(() => undefined))`,
      )
      const tab = await webmail.openTab()
      await tab.enter(pierre)
      const subject = `Onglets ${randomUUID()}`
      await deliver(subject)
      await tab.row(subject, 15_000)
    })

    test('pages that were left hold no connection', async () => {
      await using webmail = await Webmail.open(browser, facteur, wide)
      await webmail.enter(pierre)
      for (let count = 1; count < tabs; count++) {
        await webmail.page.goto(`${facteur.origin}/options/${count % 2 ? 'export' : 'apparence'}`, { timeout: 10_000 })
        await webmail.screen.find({ role: 'heading', name: 'Options' })
      }
    })
  })
}
