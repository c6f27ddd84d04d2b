import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { formStyles } from './build/form-styles.ts'
import { precompress } from './build/precompress.ts'

/** Only development reads this: where the running Facteur answers what is not the webmail. */
const backend = `http://127.0.0.1:${process.env['FACTEUR_HTTP_PORT'] ?? '8080'}`

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [formStyles(), precompress()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // Firefox ESR and Chromium of Debian 12, Safari of a four-year-old phone: all know light-dark(), popover and nesting.
    target: ['chrome125', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/identifiants', '/forms.css'].map((path) => [path, { target: backend, changeOrigin: false }]),
    ),
  },
})
