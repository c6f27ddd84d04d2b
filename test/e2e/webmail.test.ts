import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ElementHandle } from 'puppeteer-core'
import { browserNames, openBrowser, type TestBrowser } from '../kit/browser.ts'
import { eventually } from '../kit/eventually.ts'
import { openImap, uidsByMessageId } from '../kit/imap.ts'
import { composeMessage, type MessageInput, plainMessage, type TestMessage } from '../kit/message.ts'
import { demoColleague, demoNewcomer, demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { WebSession } from '../kit/web-session.ts'
import { phone, Webmail } from '../kit/webmail.ts'

/** What staff do with the webmail, from the log-in to the log-out. */

const facteur = sharedFacteur()
let pierre: DemoPerson
let colleague: DemoPerson
before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
  colleague = await demoColleague(facteur)
})

const unique = (words: string): string => `${words} ${randomUUID().slice(0, 8)}`

/** A message in Pierre's inbox, as from the world. */
async function deliver(input: Omit<MessageInput, 'to'>): Promise<TestMessage> {
  const message = await composeMessage({ ...input, to: pierre.address })
  const reversePath = `helene.lefevre@${outsideDomain}`
  const reply = await sendBySmtp(facteur.ports.mx, { reversePath, forwardPaths: [pierre.address] }, message.raw)
  assert.equal(reply.code, 250, reply.lines.join(' / '))
  return message
}

/** Every element of the page that staff know from the old webmail, in its words. */
const knownElements = [
  'Accéder à votre messagerie professionnelle',
  'Votre adresse de messagerie professionnelle est du type',
  'prénom.nom@ac-demo.fr',
  'pierre.dupont@ac-demo.fr',
  'Comment accéder à la messagerie web',
  'Dans un navigateur',
  'Nom d’utilisateur',
  'Mot de passe',
  'Connexion',
  'Je ne connais pas mon identifiant et/ou mon mot de passe',
  'Attention au spam',
  'ne donnez jamais vos identifiant et mot de passe',
  'initiale du prénom et le nom en minuscules, sans espace, ni point',
  'Exemple : pdupont',
  'n’écrivez pas votre adresse mail',
  'Si votre nom d’utilisateur ne fonctionne pas, essayez en ajoutant 1, 2, 3',
  'pdupont1',
  'À la première connexion, vous devrez utiliser votre NUMEN (écriture de lettres en majuscules)',
  'Vous pourrez par la suite modifier',
  'Retrouvez votre identifiant avec votre NUMEN',
  'Réinitialiser votre mot de passe',
  'retour au NUMEN',
  'Firefox et le webmail',
  'Suivre la procédure',
  '© Académie de démonstration',
]

for (const name of browserNames) {
  describe(name, () => {
    let browser: TestBrowser
    let webmail: Webmail
    let folder = ''
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'facteur-files-'))
      browser = await openBrowser(name)
      webmail = await Webmail.open(browser, facteur)
    })
    after(async () => {
      await webmail[Symbol.asyncDispose]()
      await browser[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    })

    test('the log-in page holds everything that staff know, in French', async () => {
      await webmail.screen.shows('Firefox et le webmail')
      const text = (await webmail.screen.text()).replace(/\s+/g, ' ').toLowerCase()
      const missing = knownElements.filter((element) => !text.includes(element.toLowerCase()))
      assert.deepEqual(missing, [])
      assert.equal(await webmail.page.evaluate('document.documentElement.lang'), 'fr')
      const link = await webmail.screen.find({ role: 'link', name: 'Suivre la procédure' })
      assert.equal(await link.evaluate((element) => element.getAttribute('href')), 'https://assistance.example/webmail')
    })

    test('a wrong password is told in a sentence, and the page stays', async () => {
      await webmail.logIn({ username: pierre.username, password: 'mauvais-mot-de-passe' })
      await webmail.screen.shows('Nom d’utilisateur ou mot de passe incorrect.')
      assert.ok(await webmail.screen.has({ role: 'button', name: 'Connexion' }))
    })

    test('who does not know the username finds it with the NUMEN', async () => {
      const newcomer = await demoNewcomer(facteur)
      await using other = await Webmail.open(browser, facteur)
      await other.screen.click({ role: 'link', name: 'Je ne connais pas mon identifiant et/ou mon mot de passe' })
      await other.screen.replaceText({ role: 'textbox', name: 'NUMEN' }, newcomer.numen)
      await other.screen.replaceText({ role: 'textbox', name: 'Nom de famille' }, 'dupont')
      await other.screen.click({ role: 'button', name: 'Retrouver mon identifiant' })
      await other.screen.shows(new RegExp(`Votre nom d’utilisateur est\\s+${newcomer.username}`))
    })

    test('who enters with the NUMEN is asked to choose a password, and may put it off', async () => {
      const newcomer = await demoNewcomer(facteur)
      await using other = await Webmail.open(browser, facteur)
      await other.logIn({ username: newcomer.username, password: newcomer.numen })
      await other.screen.shows('Vous êtes entré avec votre NUMEN.')
      await other.screen.click({ role: 'button', name: 'Plus tard' })
      await other.screen.find({ role: 'heading', name: 'Réception' })
    })

    test('the address typed for the username is understood', async () => {
      await webmail.enter({ username: pierre.address, password: pierre.password })
    })

    test('the folder zone shows the special folders, and each opens', async () => {
      for (const mailbox of ['Brouillons', 'Envoyés', 'Indésirables', 'Corbeille', 'Réception'])
        await webmail.openMailbox(mailbox)
    })

    test('the text of a message, its pictures and its sender are shown, and it counts as read', async () => {
      const pixel = Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEUlEQVR4nGNk+M+ABzDhkxyxAAQ2AROzgxFYAAAAAElFTkSuQmCC',
        'base64',
      )
      const subject = unique('Photo de classe')
      const { messageId } = await deliver({
        subject,
        html: '<p>Voici la photo : <img alt="la classe" src="cid:photo@classe"></p>',
        attachments: [{ filename: 'classe.png', contentType: 'image/png', content: pixel, cid: 'photo@classe' }],
      })
      await webmail.openMessage(subject)
      const frame = await webmail.messageFrame()
      await eventually(async () => {
        const width = await frame.evaluate('document.querySelector("img[alt=\\"la classe\\"]")?.naturalWidth ?? 0')
        assert.equal(width, 10, 'the picture inside the message is not shown')
      })
      await using imap = await openImap(facteur, pierre)
      await eventually(async () => {
        const [uid] = await uidsByMessageId(imap.client, messageId)
        await imap.client.mailboxOpen('INBOX')
        const message = await imap.client.fetchOne(String(uid), { flags: true }, { uid: true })
        assert.ok(message && message.flags?.has('\\Seen'), 'not seen in IMAP')
      })
    })

    test('a new message with an attachment arrives as it was written', async () => {
      const subject = unique('Sujet du brevet')
      const content = randomBytes(300_000)
      const file = join(folder, 'Sujet n° 1 — été.odt')
      await writeFile(file, content)
      await webmail.screen.click({ role: 'button', name: 'Nouveau message' })
      await webmail.writeTo([colleague.address])
      await webmail.writeSubject(subject)
      await webmail.writeBody('Bonjour Hélène, à relire. ')
      await webmail.attach(file)
      await webmail.screen.shows('Sujet n° 1 — été.odt')
      await webmail.screen.gone({ role: 'progressbar' })
      await webmail.send()
      const session = await WebSession.open(facteur.origin, colleague)
      const message = await eventually(() => session.findMessage('inbox', subject))
      assert.ok(message.text.includes('Bonjour Hélène, à relire.'), message.text)
      assert.equal(message.attachments.length, 1)
      assert.equal(message.attachments[0]?.filename, 'Sujet n° 1 — été.odt')
      const bytes = Buffer.from(await (await session.fetch(message.attachments[0]?.url ?? '')).arrayBuffer())
      assert.ok(bytes.equals(content))
      assert.equal(message.external, false)
      await (await WebSession.open(facteur.origin, pierre)).findMessage('sent', subject)
    })

    test('a message without recipients is not sent, and says why', async () => {
      await webmail.screen.click({ role: 'button', name: 'Nouveau message' })
      await webmail.screen.click({ role: 'button', name: 'Envoyer' })
      await webmail.screen.shows('Indiquez au moins un destinataire.')
      await webmail.screen.click({ role: 'button', name: 'Abandonner le brouillon' })
      await webmail.screen.gone({ role: 'button', name: 'Envoyer' })
    })

    test('what is written and closed is kept as a draft, and taken up again', async () => {
      const subject = unique('Plus tard peut-être')
      await webmail.screen.click({ role: 'button', name: 'Nouveau message' })
      await webmail.writeSubject(subject)
      await webmail.writeBody('À finir.')
      await webmail.screen.click({ role: 'button', name: 'Enregistrer le brouillon et fermer' })
      await webmail.openMailbox('Brouillons')
      await webmail.openMessage(subject)
      await webmail.screen.click({ role: 'button', name: 'Reprendre le brouillon' })
      const body = await webmail.screen.find({ role: 'textbox', name: 'Texte du message' })
      assert.match(await body.evaluate((element) => element.textContent), /À finir\./)
      await webmail.writeTo([colleague.address])
      await webmail.send()
      await webmail.noRow(subject)
      await webmail.openMailbox('Réception')
    })

    test('a message that is deleted goes to the bin, and comes back when that is undone', async () => {
      const subject = unique('À jeter')
      await deliver({ subject })
      await webmail.openMessage(subject)
      await webmail.screen.click({ role: 'button', name: 'Supprimer' })
      await webmail.noRow(subject)
      await webmail.screen.click({ role: 'button', name: 'Annuler' })
      await webmail.row(subject)
      await webmail.openMessage(subject)
      await webmail.screen.click({ role: 'button', name: 'Supprimer' })
      await webmail.noRow(subject)
      await webmail.openMailbox('Corbeille')
      await webmail.row(subject)
      await webmail.openMailbox('Réception')
    })

    test('a folder is made and a message moved into it', async () => {
      const subject = unique('À classer')
      const mailbox = unique('Élèves de 3ᵉ')
      await deliver({ subject })
      await webmail.screen.click({ role: 'button', name: 'Nouveau dossier' })
      await webmail.screen.replaceText({ role: 'textbox', name: 'Nom du dossier' }, mailbox)
      await webmail.screen.click({ role: 'button', name: 'Créer' })
      await webmail.screen.find({ role: 'link', name: mailbox })
      await webmail.openMailbox('Réception')
      await webmail.openMessage(subject)
      await webmail.chooseFromMenu('Déplacer vers un dossier', mailbox)
      await webmail.noRow(subject)
      await webmail.openMailbox(mailbox)
      await webmail.row(subject)
      await webmail.openMailbox('Réception')
    })

    test('what another program does to a message shows at once: flag, read, gone', async () => {
      const subject = unique('Vu ailleurs')
      const { messageId } = await deliver({ subject })
      await webmail.row(subject)
      const star = (): Promise<ElementHandle> => webmail.screen.find({ role: 'button', name: `Suivre « ${subject} »` })
      const isStarred = async (): Promise<boolean> =>
        (await (await star()).evaluate((element) => element.getAttribute('aria-pressed'))) === 'true'
      assert.equal(await isStarred(), false)
      await using imap = await openImap(facteur, pierre)
      const [uid] = await uidsByMessageId(imap.client, messageId)
      await imap.client.mailboxOpen('INBOX')
      await imap.client.messageFlagsAdd(String(uid), ['\\Flagged', '\\Seen'], { uid: true })
      await eventually(async () => assert.equal(await isStarred(), true), { timeoutMs: 5000 })
      await eventually(async () => {
        const row = await webmail.row(subject)
        assert.doesNotMatch(await row.evaluate((element) => element.textContent), /non lu/)
      })
      await imap.client.messageDelete(String(uid), { uid: true })
      await webmail.noRow(subject)
    })

    test('a search finds by a word of the text', async () => {
      const word = `mot${randomUUID().slice(0, 8)}`
      const subject = unique('Cherché')
      await deliver({ subject, text: `Voici le ${word}.` })
      await webmail.row(subject)
      await webmail.screen.replaceText({ role: 'searchbox', name: 'Rechercher dans les messages' }, word)
      await webmail.page.keyboard.press('Enter')
      await webmail.screen.shows(`« ${word} »`)
      await webmail.row(subject)
      await webmail.openMailbox('Réception')
    })

    test('a large mailbox scrolls to its end', async () => {
      const { total, subject } = await oldestOfInbox()
      assert.ok(total > 30)
      const list = await webmail.screen.find({ role: 'list', name: 'Réception' })
      await eventually(
        async () => {
          await list.evaluate((element) => element.parentElement?.scrollTo(0, element.scrollHeight))
          await webmail.row(subject, 500)
        },
        { timeoutMs: 15_000 },
      )
    })

    test('the page raised no error meanwhile', () => {
      // The one wrong password above is told by the browser too.
      const unexpected = webmail.faults.filter((fault) => !/status of 401/.test(fault))
      assert.deepEqual(unexpected, [])
    })

    test('after the log-out the mail is out of reach, also by the way back', async () => {
      const inside = webmail.page.url()
      await webmail.logOut()
      await webmail.page.goBack().catch(() => null)
      await webmail.page.goto(inside)
      await webmail.screen.find({ role: 'button', name: 'Connexion' })
      assert.ok(!(await webmail.screen.has({ role: 'heading', name: 'Réception' })))
    })
  })
}

async function oldestOfInbox(): Promise<{ total: number; subject: string }> {
  const session = await WebSession.open(facteur.origin, pierre)
  const inbox = await session.mailbox('inbox')
  type Page = { total: number; nextCursor: string | null; messages: { subject: string }[] }
  const path = `/api/mailboxes/${inbox.id}/messages?limit=100`
  let page = await session.json<Page>(path)
  while (page.nextCursor !== null)
    page = await session.json<Page>(`${path}&cursor=${encodeURIComponent(page.nextCursor)}`)
  return { total: page.total, subject: page.messages.at(-1)?.subject ?? '' }
}

describe('on a telephone', () => {
  test('one reads, answers and finds the folders on a narrow screen', async () => {
    const subject = unique('Depuis le tramway')
    await using browser = await openBrowser('chromium')
    await using webmail = await Webmail.open(browser, facteur, phone)
    await webmail.enter(pierre)
    const { raw } = plainMessage({ to: pierre.address, subject })
    const reversePath = `helene.lefevre@${outsideDomain}`
    assert.equal((await sendBySmtp(facteur.ports.mx, { reversePath, forwardPaths: [pierre.address] }, raw)).code, 250)
    await webmail.openMessage(subject)
    await assertNoSidewaysScroll(webmail)
    await webmail.screen.click({ role: 'button', name: 'Répondre' })
    await webmail.writeBody('Bien reçu.')
    await assertNoSidewaysScroll(webmail)
    await webmail.send()
    await webmail.screen.click({ role: 'button', name: 'Retour à la liste' })
    await webmail.screen.click({ role: 'button', name: 'Ouvrir les dossiers' })
    await webmail.openMailbox('Envoyés')
    await webmail.row(`Re: ${subject}`)
    await assertNoSidewaysScroll(webmail)
    assert.deepEqual(webmail.faults, [])
  })
})

async function assertNoSidewaysScroll(webmail: Webmail): Promise<void> {
  const [content, view] = (await webmail.page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number]
  assert.ok(content <= view, `the page is ${content} px wide on a screen of ${view} px`)
}
