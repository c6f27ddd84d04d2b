import type { ElementHandle, Frame, Page } from 'puppeteer-core'
import type { TestBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import type { RunningFacteur } from './facteur.ts'
import { Screen } from './screen.ts'

export type View = { width: number; height: number; dark?: boolean }
export const wide: View = { width: 1440, height: 900 }
export const phone: View = { width: 390, height: 844 }

/** The webmail in the hands of a reader: what they press, in the words they see. */
export class Webmail implements AsyncDisposable {
  readonly page: Page
  readonly screen: Screen
  /** What the page wrote as errors, or threw. */
  readonly faults: string[] = []

  private constructor(page: Page) {
    this.page = page
    this.screen = new Screen(page)
    page.on('pageerror', (error) => this.faults.push(String(error)))
    page.on('console', (message) => {
      // Asking whether there is a session yet is no fault, nor is being asked who one is.
      const isQuestion = /\/api\/(session|application-passwords|forwarding)$/.test(message.location().url ?? '')
      if (message.type() === 'error' && !isQuestion) this.faults.push(message.text())
    })
  }

  /** A window of its own, with no cookie yet, on the log-in page or at `path`. */
  static async open(
    browser: TestBrowser,
    facteur: Pick<RunningFacteur, 'origin'>,
    view = wide,
    path = '',
  ): Promise<Webmail> {
    const context = await browser.openContext()
    const page = await context.newPage()
    await page.setViewport({ width: view.width, height: view.height })
    // The reader's choice rather than the system's: a test cannot set the latter in Firefox.
    const preferences = JSON.stringify(JSON.stringify({ theme: view.dark ? 'dark' : 'light' }))
    if (view.dark !== undefined)
      // The blank page that comes first has no storage.
      await page.evaluateOnNewDocument(
        `if (origin !== 'null') localStorage.setItem('facteur.preferences', ${preferences})`,
      )
    const webmail = new Webmail(page)
    await page.goto(facteur.origin + path, { waitUntil: 'load' })
    return webmail
  }

  /** Another tab of the same window, logged in as this one is. */
  async openTab(): Promise<Webmail> {
    const page = await this.page.browserContext().newPage()
    const { origin } = new URL(this.page.url())
    const tab = new Webmail(page)
    await page.goto(origin, { waitUntil: 'load', timeout: 10_000 })
    return tab
  }

  async logIn(person: { username: string; password: string }): Promise<void> {
    await this.screen.replaceText({ role: 'textbox', name: /^Nom d’utilisateur/ }, person.username)
    await this.screen.replaceText({ role: 'textbox', name: /^Mot de passe/ }, person.password)
    await this.screen.click({ role: 'button', name: 'Connexion' })
  }

  /** Logs in and waits for the list of the inbox. */
  async enter(person: { username: string; password: string }): Promise<void> {
    await this.logIn(person)
    await this.screen.find({ role: 'heading', name: 'Réception' }, 20_000)
  }

  async openMailbox(name: string): Promise<void> {
    await this.screen.click({ role: 'link', name: new RegExp(`^${name}\\b`) })
    await this.screen.find({ role: 'heading', name })
  }

  /** The line of a message in the list, waiting for it. */
  async row(subject: string, timeoutMs?: number): Promise<ElementHandle> {
    return await this.screen.find({ role: 'link', name: rowName(subject) }, timeoutMs)
  }

  async noRow(subject: string): Promise<void> {
    await this.screen.gone({ role: 'link', name: rowName(subject) })
  }

  /** Opens a message and waits until its subject stands over it. */
  async openMessage(subject: string): Promise<void> {
    await this.screen.click({ role: 'link', name: rowName(subject) })
    await this.screen.find({ role: 'heading', name: subject })
  }

  /** The frame that holds the HTML of the open message. */
  async messageFrame(): Promise<Frame> {
    return await eventually(async () => {
      const [element] = await this.screen.all({ role: 'iframe', name: /^Contenu du message/ })
      const frame = await element?.contentFrame()
      if (!frame) throw new Error('the message has no frame yet')
      await frame.waitForSelector('body', { timeout: 5000 })
      return frame
    })
  }

  async chooseFromMenu(menu: string, item: string | RegExp): Promise<void> {
    await this.screen.click({ role: 'button', name: menu })
    const choice = await eventually(async () => {
      const [found] = [
        ...(await this.screen.all({ role: 'menuitem', name: item })),
        ...(await this.screen.all({ role: 'menuitemradio', name: item })),
      ]
      if (!found) throw new Error(`the menu ${menu} has no ${String(item)}`)
      return found
    })
    await choice.click()
  }

  async writeTo(addresses: readonly string[]): Promise<void> {
    const field = await this.screen.find({ role: 'combobox', name: 'À' })
    for (const address of addresses) {
      await field.type(address)
      await this.page.keyboard.press('Enter')
    }
  }

  async writeSubject(subject: string): Promise<void> {
    await this.screen.replaceText({ role: 'textbox', name: 'Objet' }, subject)
  }

  /** Puts the text before what the body holds. */
  async writeBody(text: string): Promise<void> {
    const body = await this.screen.find({ role: 'textbox', name: 'Texte du message' })
    await body.focus()
    await this.page.keyboard.down('Control')
    await this.page.keyboard.press('Home')
    await this.page.keyboard.up('Control')
    await body.type(text)
  }

  async attach(...paths: string[]): Promise<void> {
    const field = await this.screen.find({ role: 'file', name: 'Joindre' })
    await (field as ElementHandle<never>).uploadFile(...paths)
  }

  /** Sends what is written and waits until the webmail says so. */
  async send(): Promise<void> {
    await this.screen.click({ role: 'button', name: 'Envoyer' })
    await this.screen.gone({ role: 'button', name: 'Envoyer' }, 20_000)
    await this.screen.shows('Message envoyé')
  }

  /**
   * Answers the question that stands. Asked for time and again, not awaited in the page: what waits there needs `eval` in
   * Firefox, which the policy forbids.
   */
  async pressInDialog(kind: 'primary' | 'danger'): Promise<void> {
    const button = await eventually(async () => {
      const found = await this.page.$(`dialog[open] button.${kind}`)
      if (!found) throw new Error('no question is asked yet')
      return found
    })
    await button.click()
  }

  async logOut(): Promise<void> {
    await this.screen.click({ role: 'button', name: /^Mon compte/ })
    await this.screen.click({ role: 'menuitem', name: 'Se déconnecter' })
    await this.screen.find({ role: 'button', name: 'Connexion' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.browserContext().close()
  }
}

/** A line is named by a sentence: who, subject, first words, when. */
const rowName = (subject: string): RegExp => new RegExp(`(^|, ?)${escapeRegExp(subject)}( ?,|$)`)

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
