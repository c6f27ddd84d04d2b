import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { browserNames, openBrowser, type TestBrowser } from '../test/kit/browser.ts'
import { projectFolder, startFacteur, type TestFacteur } from '../test/kit/facteur.ts'
import { demoNewcomer, demoPerson } from '../test/kit/people.ts'
import { WebSession } from '../test/kit/web-session.ts'
import { phone, type View, Webmail, wide } from '../test/kit/webmail.ts'

/**
 * `npm run screenshots`: every page and state of the webmail as a picture, wide and narrow, light and dark, in both
 * browsers, in test/output/screenshots/. For looking at, as a designer would; nothing is compared.
 */

const folder = join(projectFolder, 'test/output/screenshots')
const views: Record<string, View> = { wide, phone }
const schemes = ['light', 'dark'] as const

/** A state to look at: how one gets there, from the one before it. */
type State = { name: string; reach: (webmail: Webmail, facteur: TestFacteur, view: View) => Promise<unknown> }

const isNarrow = (view: View): boolean => view.width < 700

async function openDrawer(webmail: Webmail, view: View): Promise<void> {
  if (isNarrow(view)) await webmail.screen.click({ role: 'button', name: 'Ouvrir les dossiers' })
}

async function backToList(webmail: Webmail, view: View): Promise<void> {
  if (isNarrow(view)) await webmail.screen.click({ role: 'button', name: 'Retour à la liste' })
}

/** The subject of the newest message of the inbox that fits. */
async function subjectOf(
  facteur: TestFacteur,
  fits: (message: { hasAttachments: boolean; subject: string }) => boolean,
): Promise<string> {
  const session = await WebSession.open(facteur.origin, await demoPerson(facteur, 'pdupont'))
  const { id } = await session.mailbox('inbox')
  type Page = { messages: { hasAttachments: boolean; subject: string }[] }
  const { messages } = await session.json<Page>(`/api/mailboxes/${id}/messages?limit=10`)
  return (messages.find(fits) ?? messages[0])?.subject ?? ''
}

const optionsState = (section: string): State => ({
  name: `options-${section}`,
  async reach(webmail, facteur) {
    await webmail.page.goto(`${facteur.origin}/options/${section}`)
    await webmail.screen.find({ role: 'heading', name: 'Options' })
  },
})

const states: State[] = [
  { name: 'log-in', reach: (webmail) => webmail.screen.find({ role: 'button', name: 'Connexion' }) },
  {
    name: 'log-in-failed',
    async reach(webmail) {
      await webmail.logIn({ username: 'pdupont', password: 'mauvais-mot-de-passe' })
      await webmail.screen.shows('incorrect')
    },
  },
  {
    name: 'recovery',
    async reach(webmail) {
      await webmail.screen.click({ role: 'link', name: 'Je ne connais pas mon identifiant et/ou mon mot de passe' })
      await webmail.screen.find({ role: 'heading', name: 'Retrouver mes identifiants' })
    },
  },
  {
    name: 'first-session',
    async reach(webmail, facteur) {
      await webmail.page.goto(facteur.origin)
      const { username, numen } = await demoNewcomer(facteur)
      await webmail.logIn({ username, password: numen })
      await webmail.screen.shows('Vous êtes entré avec votre NUMEN.')
    },
  },
  {
    name: 'list',
    async reach(webmail, facteur) {
      await webmail.screen.click({ role: 'button', name: 'Plus tard' })
      await webmail.screen.find({ role: 'heading', name: 'Réception' })
      await webmail.logOut()
      await webmail.enter(await demoPerson(facteur, 'pdupont'))
      await webmail.row(await subjectOf(facteur, () => true))
    },
  },
  {
    name: 'message',
    reach: async (webmail, facteur) =>
      await webmail.openMessage(await subjectOf(facteur, ({ subject }) => /lettre/i.test(subject))),
  },
  {
    name: 'message-with-attachment',
    async reach(webmail, facteur, view) {
      await backToList(webmail, view)
      await webmail.openMessage(await subjectOf(facteur, ({ hasAttachments }) => hasAttachments))
    },
  },
  {
    name: 'reply',
    async reach(webmail) {
      await webmail.screen.click({ role: 'button', name: 'Répondre' })
      await webmail.writeBody('Bonjour,\n\nmerci beaucoup.\n')
    },
  },
  {
    name: 'composer-fault',
    async reach(webmail, _facteur, view) {
      await webmail.screen.click({ role: 'button', name: 'Abandonner le brouillon' })
      await backToList(webmail, view)
      await openDrawer(webmail, view)
      await webmail.screen.click({ role: 'button', name: 'Nouveau message' })
      await webmail.screen.click({ role: 'button', name: 'Envoyer' })
      await webmail.screen.shows('Indiquez au moins un destinataire.')
    },
  },
  {
    name: 'composer-suggestions',
    async reach(webmail) {
      const field = await webmail.screen.find({ role: 'combobox', name: 'À' })
      await field.type('dupont')
      await webmail.screen.find({ role: 'option', name: /Dupont/ })
    },
  },
  {
    name: 'sent',
    async reach(webmail, _facteur, view) {
      await webmail.screen.replaceText({ role: 'combobox', name: 'À' }, '')
      await webmail.screen.click({ role: 'button', name: 'Abandonner le brouillon' })
      await openDrawer(webmail, view)
      await webmail.openMailbox('Envoyés')
    },
  },
  {
    name: 'search',
    async reach(webmail) {
      await webmail.screen.replaceText({ role: 'searchbox', name: 'Rechercher dans les messages' }, 'réunion')
      await webmail.page.keyboard.press('Enter')
      await webmail.screen.shows('« réunion »')
    },
  },
  {
    name: 'search-without-result',
    async reach(webmail) {
      await webmail.screen.replaceText({ role: 'searchbox', name: 'Rechercher dans les messages' }, 'xylophoniste')
      await webmail.page.keyboard.press('Enter')
      await webmail.screen.shows('Aucun message ne contient ces mots.')
    },
  },
  {
    name: 'folders',
    async reach(webmail, facteur, view) {
      await webmail.page.goto(facteur.origin)
      await webmail.screen.find({ role: 'heading', name: 'Réception' })
      await openDrawer(webmail, view)
      await webmail.screen.click({ role: 'button', name: 'Nouveau dossier' })
      await webmail.screen.find({ role: 'textbox', name: 'Nom du dossier' })
    },
  },
  {
    name: 'account-menu',
    async reach(webmail, facteur) {
      await webmail.page.goto(facteur.origin)
      await webmail.screen.click({ role: 'button', name: /^Mon compte/ })
      await webmail.screen.find({ role: 'menuitem', name: 'Se déconnecter' })
    },
  },
  ...['mot-de-passe', 'securite', 'applications', 'appareils', 'apparence', 'export'].map((section): State =>
    optionsState(section),
  ),
  consoleState('personnes', 'Personnes', true),
  consoleState('personnes/pdupont', 'Pierre Dupont', false),
  consoleState('listes', 'Listes', false),
  consoleState('listes/nouvelle', 'Nouvelle liste', false),
  consoleItemState('listes', 'Personnels – Collège Victor-Hugo, Montrivel'),
  consoleState('boites', 'Boîtes fonctionnelles', false),
  consoleItemState('boites', 'Collège Victor-Hugo – secrétariat'),
  {
    name: 'console-departure',
    async reach(webmail, facteur) {
      await webmail.page.goto(`${facteur.origin}/administration/personnes/jmoreau`)
      await webmail.screen.click({ role: 'button', name: 'Indiquer un départ' })
      await webmail.screen.find({ role: 'button', name: 'Enregistrer le départ' })
    },
  },
  {
    name: 'console-access-code',
    async reach(webmail, facteur) {
      await webmail.page.goto(`${facteur.origin}/administration/personnes/jmoreau`)
      await webmail.screen.click({ role: 'button', name: 'Donner un code d’accès' })
      await webmail.pressInDialog('primary')
      await webmail.screen.find({ role: 'heading', name: /^Code d’accès de/ })
    },
  },
  consoleState('import', 'Import', false),
  consoleState('annonces', 'Annonces', false),
  consoleState('etat', 'État du service', false),
  consoleState('journal', 'Journal', true, 'jdarbois'),
]

/** A section of the console, which another person looks after: the first one logs in as them. */
function consoleState(section: string, heading: string, first: boolean, who = 'kbenali'): State {
  return {
    name: `console-${section.replace('/', '-')}`,
    async reach(webmail, facteur) {
      if (first) {
        await webmail.page.goto(facteur.origin)
        await webmail.logOut()
        await webmail.enter(await demoPerson(facteur, who))
      }
      await webmail.page.goto(`${facteur.origin}/administration/${section}`)
      await webmail.screen.find({ role: 'heading', name: heading })
    },
  }
}

/** The page of one of a section, by its name in the table. */
function consoleItemState(section: string, name: string): State {
  return {
    name: `console-${section}-item`,
    async reach(webmail, facteur) {
      await webmail.page.goto(`${facteur.origin}/administration/${section}`)
      await webmail.screen.click({ role: 'link', name })
      await webmail.screen.find({ role: 'heading', name })
    },
  }
}

async function photograph(facteur: TestFacteur, browser: TestBrowser, prefix: string, view: View): Promise<void> {
  for (const scheme of schemes) {
    await using webmail = await Webmail.open(browser, facteur, { ...view, dark: scheme === 'dark' })
    for (const [index, { name, reach }] of states.entries()) {
      await reach(webmail, facteur, view)
      // The end of what moves in: pictures of half-faded dialogs tell nothing.
      await webmail.page.evaluate('Promise.allSettled(document.getAnimations().map((animation) => animation.finished))')
      const file = `${prefix}-${scheme}-${String(index + 1).padStart(2, '0')}-${name}`
      await webmail.page.screenshot({ path: `${folder}/${file}.png` })
      console.log(file)
    }
  }
}

await mkdir(folder, { recursive: true })
await using facteur = await startFacteur({ demo: true, readyTimeoutMs: 180_000 })
for (const name of browserNames) {
  await using browser = await openBrowser(name)
  for (const [viewName, view] of Object.entries(views)) await photograph(facteur, browser, `${name}-${viewName}`, view)
}
