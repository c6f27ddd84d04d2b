import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { composeMessage } from '../kit/message.ts'
import { demoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { startTracker, type Tracker } from '../kit/tracker.ts'
import { Webmail } from '../kit/webmail.ts'

/**
 * What a message contains never runs in the webmail's origin, and nothing of it is loaded from elsewhere before the
 * reader agrees. Every attack here calls `window.pwned` or a path of the stranger's server.
 */

const facteur = sharedFacteur()

/** Markup that tries to run something, in any window it can reach. */
const scripts = (origin: string): string[] => {
  const run = 'top.pwned=parent.pwned=window.pwned=1'
  return [
    `<script>${run}</script>`,
    `<script src="${origin}/script"></script>`,
    `<img src="x:" onerror="${run}">`,
    `<img src="data:image/png;base64,xx" onerror=${run}>`,
    `<svg onload="${run}"><animate onbegin="${run}" attributeName=x dur=1s></svg>`,
    `<svg><script>${run}</script></svg>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
    `<noscript><p title="</noscript><img src=x: onerror=${run}>"></noscript>`,
    `<iframe srcdoc="<script>${run}</script>"></iframe>`,
    `<iframe src="javascript:${run}"></iframe>`,
    `<object data="javascript:${run}"></object><embed src="javascript:${run}">`,
    `<body onload="${run}"><details open ontoggle="${run}"><summary>s</summary></details>`,
    `<input autofocus onfocus="${run}"><select autofocus onfocus="${run}"></select>`,
    `<video><source onerror="${run}"></video><audio src=x: onerror="${run}"></audio>`,
    `<style>@keyframes x{}</style><p style="animation-name:x" onanimationstart="${run}">x</p>`,
    `<a id="bait" href="javascript:${run}">cliquez</a>`,
    `<form id="f" action="javascript:${run}"><button form="f">ok</button></form>`,
    `<template><script>${run}</script></template><xmp><script>${run}</script></xmp>`,
    `<p id="cookie" name="getElementById">clobber</p><form name="body"><input name="firstChild"></form>`,
  ]
}

/** Markup that tries to load something. Only those called image-… may, and only with the reader's consent. */
const loads = (origin: string): string[] => [
  `<img src="${origin}/image-src" alt="">`,
  `<img srcset="${origin}/image-srcset 1x" alt="">`,
  `<table background="${origin}/image-background"><tr><td>x</td></tr></table>`,
  `<p style="background-image:url(${origin}/image-style)">x</p>`,
  `<style>p.z{background:url('${origin}/image-sheet')}</style><p class="z">z</p>`,
  `<style>@import url('${origin}/import'); @font-face{font-family:q;src:url('${origin}/font')} p{font-family:q}</style>`,
  `<link rel="stylesheet" href="${origin}/sheet"><link rel="prefetch" href="${origin}/prefetch">`,
  `<link rel="dns-prefetch" href="${origin}"><link rel="icon" href="${origin}/icon">`,
  `<meta http-equiv="refresh" content="0;url=${origin}/refresh">`,
  `<base href="${origin}/base/"><img src="relative" alt="">`,
  `<iframe src="${origin}/frame"></iframe><object data="${origin}/object"></object><embed src="${origin}/embed">`,
  `<video src="${origin}/video" poster="${origin}/image-poster" autoplay></video><audio src="${origin}/audio" autoplay></audio>`,
  `<svg><image href="${origin}/svg-image"/><use href="${origin}/svg-use#a"/></svg>`,
  `<input type="image" src="${origin}/image-input" alt="x">`,
  `<a href="${origin}/link" ping="${origin}/ping">un lien</a>`,
]

for (const name of browserNames) {
  describe(name, () => {
    const mark = randomUUID().slice(0, 8)
    const subject = `Message piégé ${mark}`
    let tracker: Tracker
    let browser: TestBrowser
    let webmail: Webmail

    before(async () => {
      tracker = await startTracker()
      const { raw } = await composeMessage({
        from: `"<img src=x: onerror=window.pwned=1>" <pirate@${outsideDomain}>`,
        to: 'pierre.dupont@ac-demo.fr',
        subject,
        html: `<html><body><h1>Bonjour ${mark}</h1>${[...loads(tracker.origin), ...scripts(tracker.origin)].join('\n')}</body></html>`,
        attachments: [
          {
            filename: '"><img src=x: onerror=window.pwned=1>.txt',
            contentType: 'text/plain',
            content: Buffer.from('x'),
          },
        ],
      })
      const reply = await sendBySmtp(
        facteur.ports.mx,
        { reversePath: `pirate@${outsideDomain}`, forwardPaths: ['pierre.dupont@ac-demo.fr'] },
        raw,
      )
      assert.equal(reply.code, 250)
      browser = await openBrowser(name)
      webmail = await Webmail.open(browser, facteur)
      await webmail.enter(await demoPerson(facteur, 'pdupont'))
    })
    after(async () => {
      await webmail[Symbol.asyncDispose]()
      await browser[Symbol.asyncDispose]()
      await tracker[Symbol.asyncDispose]()
    })

    const assertUntouched = async (): Promise<void> => {
      for (const frame of webmail.page.frames())
        assert.equal(await frame.evaluate('window.pwned'), undefined, frame.url())
      assert.ok(webmail.page.url().startsWith(facteur.origin))
    }

    /** The frame once everything it wants to load was loaded or refused. */
    const waitForDocument = async (): Promise<void> => {
      await eventually(async () => {
        const frame = await webmail.messageFrame()
        assert.match(String(await frame.evaluate('document.body.innerText')), new RegExp(`Bonjour ${mark}`))
        assert.equal(await frame.evaluate('document.readyState'), 'complete')
      })
    }

    test('opening it runs nothing and loads nothing from elsewhere', async () => {
      await webmail.openMessage(subject)
      await waitForDocument()
      await assertUntouched()
      assert.deepEqual(tracker.hits, [])
    })

    test('its links run nothing', async () => {
      const frame = await webmail.messageFrame()
      const hrefs = (await frame.evaluate(
        '[...document.querySelectorAll("[href]")].map((a) => a.getAttribute("href"))',
      )) as string[]
      assert.deepEqual(
        hrefs.filter((href) => !/^(https?:|mailto:|#)/.test(href)),
        [],
      )
      await assertUntouched()
    })

    test('quoting it in an answer runs nothing and loads nothing', async () => {
      await webmail.screen.click({ role: 'button', name: 'Répondre' })
      const body = await webmail.screen.find({ role: 'textbox', name: 'Texte du message' })
      await eventually(async () =>
        assert.match(await body.evaluate((element) => element.textContent), new RegExp(mark)),
      )
      const active = await body.evaluate(
        (element) => element.querySelectorAll('script, iframe, object, embed, form, link, meta, base, style').length,
      )
      assert.equal(active, 0)
      await assertUntouched()
      assert.deepEqual(tracker.hits, [])
      await webmail.screen.click({ role: 'button', name: 'Abandonner le brouillon' })
    })

    test('after consent its pictures load, and nothing else does', async () => {
      await webmail.screen.click({ role: 'button', name: 'Afficher les images' })
      await eventually(() => assert.ok(tracker.hits.includes('/image-src'), tracker.hits.join(' ')))
      await waitForDocument()
      await assertUntouched()
      assert.deepEqual(
        tracker.hits.filter((path) => !path.startsWith('/image-')),
        [],
      )
    })
  })
}
