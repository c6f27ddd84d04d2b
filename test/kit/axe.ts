import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Webmail } from './webmail.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Nothing that axe-core calls serious or critical. */
export async function assertAccessible(webmail: Webmail, place: string): Promise<void> {
  await webmail.page.evaluate(axe)
  // The document of a message is its sender's work, and runs no script, not even this one.
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], iframes: false }
  const results = (await webmail.page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults
  const serious = results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
  assert.deepEqual(serious, [], place)
}
