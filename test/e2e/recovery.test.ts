import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { type BrowserName, browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { facteurCommand } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { sendForm } from '../kit/form.ts'
import { measureRecovery, medianOf } from '../kit/recovery-times.ts'
import { noteSecrets } from '../kit/secrets.ts'
import { sharedFacteur } from '../kit/shared-facteur.ts'
import { logIn, WebSession } from '../kit/web-session.ts'
import { Webmail } from '../kit/webmail.ts'

/** Who cannot get in, with the policy `numen`: as in the academy's own instructions, also without JavaScript. */

const facteur = sharedFacteur()
const { origin } = facteur

/**
 * A window that runs no script. Firefox ESR cannot be told so from outside: there the pages' own policy, which allows
 * no script, is what is relied on.
 */
async function openPlain(browser: TestBrowser, name: BrowserName): Promise<Page> {
  const page = await (await browser.openContext()).newPage()
  if (name === 'chromium') await page.setJavaScriptEnabled(false)
  return page
}

/** Fills and sends a form without a script of ours in the page. */
async function submit(page: Page, action: string, fields: Record<string, string>): Promise<string> {
  const form = `form[action^="${action}"]`
  for (const [name, value] of Object.entries(fields)) {
    const field = await page.waitForSelector(`${form} [name="${name}"]`)
    await field?.type(value)
  }
  await Promise.all([page.waitForNavigation(), page.click(`${form} button`)])
  return await page.$eval('body', (body) => (body as unknown as { innerText: string }).innerText)
}

for (const name of browserNames) {
  describe(name, () => {
    let browser: TestBrowser
    const family = name === 'chromium' ? 'Retrouve' : 'Revient'
    const username = name === 'chromium' ? 'zretrouve' : 'zrevient'
    const numen = name === 'chromium' ? '97E0000001RTV' : '97E0000002RTV'
    before(async () => {
      browser = await openBrowser(name)
      noteSecrets(facteur, numen)
      await facteurCommand(facteur, [
        ...['account', 'create', '--numen', numen, '--given-name', 'Zoé', '--family-name', family],
      ])
    })
    after(() => browser[Symbol.asyncDispose]())

    test('without JavaScript: the log-in page says what to do, and the NUMEN gives the username back', async () => {
      const page = await openPlain(browser, name)
      if (name === 'chromium') {
        await page.goto(`${origin}/connexion`)
        assert.match(await page.$eval('noscript', (each) => each.textContent ?? ''), /doit accepter JavaScript/)
        await Promise.all([page.waitForNavigation(), page.click('a[href="/identifiants"]')])
      } else {
        const response = await page.goto(`${origin}/identifiants`)
        assert.match(
          response?.headers()['content-security-policy'] ?? '',
          /^default-src 'none'; style-src 'self';(?!.*script)/,
        )
      }
      const wrong = await submit(page, '/identifiants/identifiant', { numen, familyName: 'Autre' })
      assert.match(wrong, /ne correspondent à personne/)
      assert.match(await page.title(), /^Erreur/)
      // What was typed is there still, but for the NUMEN.
      assert.equal(await page.$eval('#find-name', (each) => (each as unknown as { value: string }).value), 'Autre')
      assert.equal(await page.$eval('#find-numen', (each) => (each as unknown as { value: string }).value), '')
      await page.goto(`${origin}/identifiants`)
      const found = await submit(page, '/identifiants/identifiant', { numen, familyName: family.toUpperCase() })
      assert.match(found, new RegExp(`Votre nom d’utilisateur est\\s+${username}\\b`))
      await page.browserContext().close()
    })

    test('from the log-in page, back to the NUMEN: the other browser’s session ends at once', async () => {
      const generated = await facteurCommand(facteur, ['account', 'password', username, '--generate'])
      noteSecrets(facteur, generated.stdout.trim())
      await using other = await Webmail.open(browser, facteur)
      await other.enter({ username, password: generated.stdout.trim() })
      await using webmail = await Webmail.open(browser, facteur)
      await webmail.screen.click({ role: 'link', name: /^Réinitialiser votre mot de passe/i })
      await webmail.screen.find({ role: 'heading', name: 'Retrouver mes identifiants' })
      const told = await submit(webmail.page, '/identifiants/mot-de-passe', { username, numen, familyName: family })
      assert.match(told, /de nouveau votre NUMEN/)
      const resetAt = performance.now()
      await other.screen.shows('Votre session a pris fin', 5_000)
      assert.ok(performance.now() - resetAt < 5_000)
      assert.equal((await logIn(origin, { username, password: numen })).status, 200)
      assert.equal((await logIn(origin, { username, password: generated.stdout.trim() })).status, 401)
    })
  })
}

test('the person is told in the mailbox, and the audit log knows who, what and from where', async () => {
  const { stdout } = await facteurCommand(facteur, [
    ...['audit', 'list', '--user', 'zretrouve', '--action', 'passwordReset', '--json'],
  ])
  const [entry] = stdout.trim().split('\n')
  assert.ok(entry)
  const { action, username, by, ip } = JSON.parse(entry) as Record<string, unknown>
  assert.deepEqual([action, username, by, ip], ['passwordReset', 'zretrouve', 'zretrouve', '127.0.0.1'])
  const session = await WebSession.open(origin, { username: 'zretrouve', password: '97E0000001RTV' })
  const message = await eventually(() => session.findMessage('inbox', 'Votre mot de passe est de nouveau votre NUMEN'))
  assert.equal(message.from?.address, 'ne-pas-repondre@ac-demo.fr')
})

test('right and wrong NUMEN are answered alike, in words and within 10 % of time', async () => {
  // 200 tries take a minute and a half: `npm run bench` does them (scripts/bench/recovery.ts).
  const { rightMs, wrongMs, texts, statuses } = await measureRecovery(facteur, 40)
  assert.equal(texts.size, 1)
  assert.deepEqual([...statuses], [404])
  const [right, wrong] = [medianOf(rightMs), medianOf(wrongMs)]
  assert.ok(Math.min(...rightMs, ...wrongMs) >= 390, 'no answer comes before the floor')
  assert.ok(Math.abs(right - wrong) <= 0.1 * Math.min(right, wrong), `${right} ms and ${wrong} ms`)
})

test('who tries many waits, and is told how long', async () => {
  const tries = Array.from({ length: 25 }, (_each, index) =>
    sendForm(
      origin,
      '/identifiants/identifiant',
      { numen: `97X${String(index).padStart(7, '0')}AAA`, familyName: 'X' },
      { 'x-forwarded-for': '198.19.7.7' },
    ),
  )
  const answers = await Promise.all(tries)
  const waiting = answers.filter(({ status }) => status === 429)
  assert.ok(waiting.length > 0)
  assert.match(waiting[0]?.text ?? '', /Vous pourrez recommencer dans \d+ /)
})

test('a form of another site is not taken', async () => {
  const proof = { numen: '97E0000001RTV', familyName: 'Retrouve' }
  const forged = await sendForm(origin, '/identifiants/identifiant', proof, { origin: 'https://evil.example' })
  assert.equal(forged.status, 403)
})
