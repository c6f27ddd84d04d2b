import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

const sheets = ['tokens', 'base', 'sheet-page', 'forms']

/** `/forms.css`: the look of the pages that the server itself writes, under a name that it knows. */
export function formStyles(): Plugin {
  return {
    name: 'facteur-form-styles',
    apply: 'build',
    async generateBundle() {
      const texts = sheets.map((name) => readFile(new URL(`../styles/${name}.css`, import.meta.url), 'utf8'))
      this.emitFile({ type: 'asset', fileName: 'forms.css', source: (await Promise.all(texts)).join('\n') })
    },
  }
}
