import type { ElementHandle, Page } from 'puppeteer-core'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { noteTyped } from './secrets.ts'

/**
 * A page as its reader knows it: things by their role and name (WAI-ARIA), through all open shadow roots, visible ones
 * only. The browsers' own accessibility queries stop at shadow roots in Firefox; this one asks both the same way.
 */
export type Wanted = {
  role: string
  /** The accessible name: a text is the whole name, a pattern any part. */
  name?: string | RegExp
}

type PlainWanted = { role: string; text: string | null; source: string | null; flags: string }

const plain = ({ role, name }: Wanted): PlainWanted => ({
  role,
  text: typeof name === 'string' ? name : null,
  source: name instanceof RegExp ? name.source : null,
  flags: name instanceof RegExp ? name.flags : '',
})

/** The call of a function of in-page/ as an expression: those files know the browser's types, tests do not. */
function inPage(name: string, argument: unknown = null): string {
  const source = readFileSync(join(import.meta.dirname, 'in-page', `${name}.js`), 'utf8')
  return `(${source.replace(/^export (?=function)/m, '')})(${JSON.stringify(argument)})`
}

const pictures = join(import.meta.dirname, '../output/failures')

export class Screen {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  /** Everything that fits now. */
  async all(wanted: Wanted): Promise<ElementHandle[]> {
    const list = await this.page.evaluateHandle(inPage('find-elements', plain(wanted)))
    const found: ElementHandle[] = []
    for (const handle of (await list.getProperties()).values()) {
      const element = handle.asElement()
      if (element) found.push(element as ElementHandle)
    }
    await list.dispose()
    return found
  }

  /** The first that fits, waiting for it. */
  async find(wanted: Wanted, timeoutMs = 10_000): Promise<ElementHandle> {
    return await this.#eventually(async () => {
      const [first] = await this.all(wanted)
      if (first) return first
      throw new Error(`there is no ${wanted.role} named ${String(wanted.name)}`)
    }, timeoutMs)
  }

  async has(wanted: Wanted): Promise<boolean> {
    return (await this.all(wanted)).length > 0
  }

  /** Waits until nothing fits any more. */
  async gone(wanted: Wanted, timeoutMs = 10_000): Promise<void> {
    await this.#eventually(async () => {
      if (await this.has(wanted)) throw new Error(`there still is a ${wanted.role} named ${String(wanted.name)}`)
    }, timeoutMs)
  }

  async click(wanted: Wanted, timeoutMs?: number): Promise<void> {
    await this.#eventually(
      async () => {
        const element = await this.find(wanted, timeoutMs)
        await element.scrollIntoView()
        // A click goes to whatever lies on top, and a reader would not press what they cannot see.
        const cover = await element.evaluate((pressed) => {
          const { x, y, width, height } = pressed.getBoundingClientRect()
          const top = document.elementFromPoint(x + width / 2, y + height / 2)
          const isOwn = top !== null && (pressed.contains(top) || top.contains(pressed) || top.shadowRoot !== null)
          return isOwn ? null : (top?.outerHTML.slice(0, 100) ?? 'nothing')
        })
        if (cover !== null) throw new Error(`the ${wanted.role} named ${String(wanted.name)} is covered by ${cover}`)
        await element.click()
      },
      // A list that is drawn again takes the element away between the look and the click.
      2000,
    )
  }

  /** Puts a text in the place of what a field holds. */
  async replaceText(wanted: Wanted, text: string): Promise<void> {
    if (/mot de passe|NUMEN|code/i.test(String(wanted.name))) noteTyped(text)
    const field = await this.find(wanted)
    await field.click()
    await this.page.keyboard.down('Control')
    await this.page.keyboard.press('a')
    await this.page.keyboard.up('Control')
    if (text === '') await this.page.keyboard.press('Backspace')
    else await field.type(text)
  }

  /** Looks until it succeeds; a failure says where a picture of the page lies. */
  async #eventually<T>(look: () => Promise<T>, timeoutMs: number): Promise<T> {
    try {
      return await eventually(look, { timeoutMs, intervalMs: 50 })
    } catch (error) {
      const path: `${string}.png` = `${pictures}/${new Date().toISOString().replaceAll(':', '-')}.png`
      mkdirSync(pictures, { recursive: true })
      await this.page.screenshot({ path }).catch(() => undefined)
      throw new Error(`${error instanceof Error ? error.message : String(error)}; see ${path}`, { cause: error })
    }
  }

  /** The visible text of the page, through shadow roots, without extra spaces. */
  async text(): Promise<string> {
    return String(await this.page.evaluate(inPage('read-text')))
  }

  /** Waits until the page shows the text. */
  async shows(text: string | RegExp, timeoutMs = 10_000): Promise<void> {
    await this.#eventually(async () => {
      const seen = await this.text()
      if (typeof text === 'string' ? seen.includes(text) : text.test(seen)) return
      throw new Error(`the page does not say ${String(text)}`)
    }, timeoutMs)
  }
}
