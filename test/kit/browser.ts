import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, launch } from 'puppeteer-core'

export type BrowserName = 'chromium' | 'firefox'
export const browserNames: readonly BrowserName[] = ['chromium', 'firefox']

/** Without these Chromium calls its maker at each start, and the tests would wait for a closed network. */
const quietChromium = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** Debian's browser with an empty profile; downloads go to `downloads`. Disposing it ends the browser. */
export async function openBrowser(
  name: BrowserName,
): Promise<AsyncDisposable & { browser: Browser; downloads: string }> {
  const folder = await mkdtemp(join(tmpdir(), `facteur-${name}-`))
  const downloads = join(folder, 'downloads')
  const browser =
    name === 'chromium'
      ? await launch({
          executablePath: '/usr/bin/chromium',
          args: quietChromium,
          userDataDir: join(folder, 'profile'),
          protocolTimeout: 60_000,
        })
      : await launch({
          browser: 'firefox',
          executablePath: '/usr/bin/firefox-esr',
          protocolTimeout: 60_000,
          extraPrefsFirefox: {
            'browser.download.folderList': 2,
            'browser.download.dir': downloads,
            'intl.accept_languages': 'fr,en',
          },
        })
  return {
    browser,
    downloads,
    async [Symbol.asyncDispose]() {
      await browser.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
