import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, launch } from 'puppeteer-core'

export type BrowserName = 'chromium' | 'firefox'
const all: readonly BrowserName[] = ['chromium', 'firefox']
/** The browsers to test in; TEST_BROWSERS=firefox leaves the others out while one works on something. */
export const browserNames = all.filter((name) => (process.env['TEST_BROWSERS'] ?? all.join()).split(',').includes(name))

export type TestBrowser = AsyncDisposable & {
  browser: Browser
  /** Where downloads end up. */
  downloads: string
  /** A window that shares no cookie with others. */
  openContext(): Promise<BrowserContext>
}

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
  '--accept-lang=fr-FR,fr',
]

/** Without a UTF-8 locale Chromium saves « procès-verbal.pdf » as « download ». */
const environment = { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }

/** Debian's browser with an empty profile. Disposing it ends the browser. */
export async function openBrowser(name: BrowserName): Promise<TestBrowser> {
  const folder = await mkdtemp(join(tmpdir(), `facteur-${name}-`))
  const downloads = join(folder, 'downloads')
  await mkdir(downloads)
  const browser =
    name === 'chromium'
      ? await launch({
          executablePath: '/usr/bin/chromium',
          args: quietChromium,
          env: environment,
          userDataDir: join(folder, 'profile'),
          protocolTimeout: 60_000,
        })
      : await launch({
          browser: 'firefox',
          executablePath: '/usr/bin/firefox-esr',
          env: environment,
          protocolTimeout: 60_000,
          extraPrefsFirefox: {
            'browser.download.folderList': 2,
            'browser.download.dir': downloads,
            // The panel that opens over a page at a download takes the keyboard away from it.
            'browser.download.alwaysOpenPanel': false,
            'intl.accept_languages': 'fr,en',
          },
        })
  return {
    browser,
    downloads,
    openContext: () =>
      // Firefox takes the folder from its preferences.
      browser.createBrowserContext(
        name === 'chromium' ? { downloadBehavior: { policy: 'allow', downloadPath: downloads } } : {},
      ),
    async [Symbol.asyncDispose]() {
      await browser.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
