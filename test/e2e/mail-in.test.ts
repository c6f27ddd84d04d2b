import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { fetchByMessageId, openImap } from '../kit/imap.ts'
import { openMirror } from '../kit/mbsync.ts'
import { composeMessage } from '../kit/message.ts'
import { demoColleague, demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { startSmtpSink } from '../kit/smtp-sink.ts'
import { swaks, swaksExit } from '../kit/swaks.ts'
import { WebSession } from '../kit/web-session.ts'
import { Webmail } from '../kit/webmail.ts'

/** The main job: a message comes in from the world, is seen at once, is read everywhere, and is answered. */

const facteur = sharedFacteur()
/** From the 250 to the line in the open list. */
const shownWithinMs = 2000
const attachmentBytes = 3 * 1024 * 1024

let pierre: DemoPerson
let colleague: DemoPerson
before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
  colleague = await demoColleague(facteur)
})

for (const name of browserNames) {
  describe(name, () => {
    const mark = randomUUID().slice(0, 8)
    const subject = `Réunion d’équipe — élèves à Besançon ${mark}`
    const content = randomBytes(attachmentBytes)
    // No PDF: Firefox would open it in a tab of its own, in front of the page.
    const filename = `Procès-verbal ${mark}.odt`
    let browser: TestBrowser
    let webmail: Webmail
    let messageId = ''

    before(async () => {
      browser = await openBrowser(name)
      webmail = await Webmail.open(browser, facteur)
      await webmail.enter(pierre)
    })
    after(async () => {
      await webmail[Symbol.asyncDispose]()
      await browser[Symbol.asyncDispose]()
    })

    test('a message from the world shows in the open webmail within 2 s, without a reload', async () => {
      const message = await composeMessage({
        from: `"Hélène Lefèvre" <helene.lefevre@${outsideDomain}>`,
        to: `Pierre Dupont <${pierre.address}>`,
        subject,
        text: 'Bonjour Pierre,\n\nvoici le procès-verbal.\n',
        html: `<p>Bonjour Pierre,</p><p>voici le <b>procès-verbal</b> ${mark}. Ça ira&nbsp;?</p>`,
        attachments: [{ filename, contentType: 'application/vnd.oasis.opendocument.text', content }],
      })
      messageId = message.messageId
      const { code, stdout } = await swaks({
        port: facteur.ports.mx,
        from: `helene.lefevre@${outsideDomain}`,
        to: pierre.address,
        raw: message.raw,
      })
      const acceptedAt = performance.now()
      assert.equal(code, swaksExit.delivered, stdout)
      await webmail.row(subject)
      const shownAfterMs = performance.now() - acceptedAt
      console.error(`${name}: shown ${shownAfterMs.toFixed(0)} ms after swaks ended`)
      assert.ok(shownAfterMs < shownWithinMs, `shown after ${shownAfterMs} ms`)
    })

    test('it opens with its text, and says that it comes from outside', async () => {
      await webmail.openMessage(subject)
      await webmail.screen.shows('Hélène Lefèvre')
      await webmail.screen.shows('Extérieur')
      const frame = await webmail.messageFrame()
      await eventually(async () => {
        const text = String(await frame.evaluate('document.body.innerText'))
        assert.match(text, new RegExp(`voici le procès-verbal ${mark}. Ça ira`))
      })
    })

    test('its attachment is downloaded byte for byte', async () => {
      await webmail.screen.click({ role: 'link', name: new RegExp(`^Télécharger ${filename}`) })
      const saved = await eventually(
        async () => {
          const files = await readdir(browser.downloads)
          assert.ok(!files.some((file) => /\.(part|crdownload)$/.test(file)), 'still downloading')
          const file = files.find((each) => each.normalize('NFC').includes(mark))
          assert.ok(file, files.join(', '))
          const bytes = await readFile(join(browser.downloads, file))
          assert.equal(bytes.length, content.length)
          return { file, bytes }
        },
        { timeoutMs: 30_000, intervalMs: 100 },
      )
      assert.equal(saved.file.normalize('NFC'), filename.normalize('NFC'))
      assert.ok(saved.bytes.equals(content))
    })

    test('it is in IMAP, and mbsync fetches it', async () => {
      await using imap = await openImap(facteur, pierre)
      const source = await fetchByMessageId(imap.client, messageId)
      assert.ok(source.length > attachmentBytes)
      await using mirror = await openMirror({ port: facteur.ports.imaps, ...pierre })
      await mirror.synchronise()
      const messages = await mirror.messages()
      assert.equal(messages.filter((each) => each.subarray(0, 20_000).includes(messageId)).length, 1)
    })

    test('a reply to a colleague arrives, with the thread kept', async () => {
      const question = `Question ${randomUUID().slice(0, 8)}`
      const incoming = await composeMessage({
        from: `${colleague.username} <${colleague.address}>`,
        to: pierre.address,
        subject: question,
        text: 'Viens-tu jeudi ?',
      })
      await swaks({
        port: facteur.ports.submissions,
        tls: 'tls',
        auth: colleague,
        from: colleague.address,
        to: pierre.address,
        raw: incoming.raw,
      })
      await webmail.openMessage(question)
      await webmail.screen.click({ role: 'button', name: 'Répondre' })
      const answer = `Oui, à jeudi ${randomUUID().slice(0, 8)}`
      await webmail.writeBody(answer)
      await webmail.send()
      const session = await WebSession.open(facteur.origin, colleague)
      const received = await eventually(() => session.findMessage('inbox', `Re: ${question}`))
      assert.equal(received.inReplyTo, incoming.messageId)
      assert.equal(received.from?.address, pierre.address)
      assert.ok(received.text.includes(answer), received.text)
      assert.ok(received.text.includes('Viens-tu jeudi'), received.text)
    })

    test('a message to the outside leaves with the right envelope', async () => {
      await using sink = await startSmtpSink({ port: facteur.sinkPort })
      const outgoing = `Sortie scolaire ${randomUUID().slice(0, 8)}`
      await webmail.screen.click({ role: 'button', name: 'Nouveau message' })
      await webmail.writeTo([`mairie@${outsideDomain}`, `musee@${outsideDomain}`])
      await webmail.writeSubject(outgoing)
      await webmail.writeBody('Bonjour, nous viendrons jeudi.')
      await webmail.send()
      await eventually(
        () => {
          const mine = sink.messages.filter(({ raw }) => raw.includes(outgoing))
          assert.deepEqual(
            new Set(mine.flatMap(({ forwardPaths }) => forwardPaths)),
            new Set([`mairie@${outsideDomain}`, `musee@${outsideDomain}`]),
          )
          assert.ok(mine.every(({ reversePath }) => reversePath === pierre.address))
        },
        { timeoutMs: 20_000 },
      )
    })

    test('the page raised no error meanwhile', () => {
      assert.deepEqual(webmail.faults, [])
    })
  })
}
