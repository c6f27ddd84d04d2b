/**
 * The demo academy: forty people of six schools, with mail that shows what the webmail does — conversations,
 * newsletters, attachments, a mailbox of a thousand messages, one that is nearly full and an empty one.
 *
 * Everything comes in by the doors that real mail and real people use: the import, IMAP APPEND for what is old,
 * submission and the MX for what arrives today. Seeding is done once per data folder; done again, it adds what is
 * missing.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Paths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import type { Directory } from '../directory/directory.ts'
import { createLogger } from '../kit/log.ts'
import type { WildDuckClient } from '../mailstore/client/wildduck-client.ts'
import { sendArrivals } from './arrivals.ts'
import { bulkCopies } from './bulk.ts'
import { bursarTexts, teacherTexts } from './bulk-texts.ts'
import { type ComposedMessage, composeScript } from './compose.ts'
import { fillAccount } from './fill-account.ts'
import { type DemoPeople, importDemoPeople } from './people.ts'
import { type Copy, planCopies } from './plan.ts'
import { shareOut } from './shared.ts'
import { parseScript } from './script/parse-script.ts'

export type DemoDeps = {
  config: Config
  paths: Paths
  directory: Directory
  client: Pick<WildDuckClient, 'users'>
  now?: () => Date
}

const log = createLogger('demo')
const folder = resolve(import.meta.dirname, '../../config/demo')

/** Known to everybody, as the NUMEN in the file are: a demo listens on this machine alone. */
const demoPassword = 'craie-marronnier-encrier'
/** They have chosen a password and a mailbox with mail; everybody else still has the NUMEN. */
const owners = ['pdupont', 'mlefevre', 'adelatourdauvergne', 'hcastelnauferrand', 'gbernard', 'jmoreau', 'pdupont2']
/** Those who look after the others; they have chosen a password too. */
const staff = { kbenali: 'admin', opetitjean: 'helpdesk', jdarbois: 'auditor' } as const
const chosen = [...owners, ...Object.keys(staff)]
/** Ordinary short messages between the conversations; the bursar never deletes anything. */
const bulk = {
  gbernard: { id: 'intendance', texts: bursarTexts, count: 800, perDay: 1.4, unread: 6 },
  pdupont: { id: 'ordinaire', texts: teacherTexts, count: 70, perDay: 0.8, fromWorkingDay: 4 },
}
/** Its quota is set to a little more than what lies in it. */
const fullMailbox = { username: 'jmoreau', usedPart: 0.96 }
/** Accounts filled at once: the mail store works on one core. */
const concurrency = 3
const splitFrom = 500
/** Scripts whose mail comes in now, by the doors, instead of lying there already. */
const arrivingScripts = /^arrivee-/

/** Makes whatever of the demo is not there yet; answers what to print. */
export async function seedDemo(deps: DemoDeps): Promise<string> {
  const startedAt = performance.now()
  const seededFile = join(deps.paths.data, 'demo-seeded')
  const isSeeded =
    (await readFile(seededFile, 'utf8').catch(() => '')).trim() === deps.config.academy.domain &&
    ((await deps.directory.findAccount('pdupont'))?.passwordChosen ?? false)
  if (!isSeeded) {
    await seed(deps)
    await writeFile(seededFile, deps.config.academy.domain + '\n', { mode: 0o600 })
    log.info('the demo academy is ready', { seconds: ((performance.now() - startedAt) / 1000).toFixed(1) })
  }
  return summaryOf(deps.config)
}

async function seed(deps: DemoDeps): Promise<void> {
  const { paths, directory } = deps
  const now = deps.now?.() ?? new Date()
  const loginsFile = join(paths.data, 'demo-logins.json')
  // There from the beginning, with nobody in it: it marks this folder as a demo's, also if what follows is cut short.
  await writeFile(loginsFile, '[]\n', { mode: 0o600 })
  const people = await importDemoPeople(directory, folder)
  for (const username of chosen) await directory.setPassword(username, demoPassword, { silent: true })
  for (const [username, role] of Object.entries(staff)) await directory.administration.setRoles(username, [role], null)
  await writeLogins(loginsFile, people)
  await shareOut(directory)

  const conversations = await composeAll(people, now)
  const arriving = conversations.filter(({ id }) => arrivingScripts.test(id)).flatMap(({ messages }) => messages)
  const lying = conversations.filter(({ id }) => !arrivingScripts.test(id)).map(({ messages }) => messages)
  await Promise.all([fillAll(deps, people, lying, now), sendNow(deps, people, arriving)])
  await nearlyFill(deps)
}

type Conversation = { id: string; messages: ComposedMessage[] }

async function composeAll(people: DemoPeople, now: Date): Promise<Conversation[]> {
  const files = (await readdir(join(folder, 'mail'))).filter((name) => name.endsWith('.txt')).sort()
  const conversations: Conversation[] = []
  for (const file of files) {
    const script = parseScript(file.slice(0, -4), await readFile(join(folder, 'mail', file), 'utf8'))
    conversations.push({ id: script.id, messages: await composeScript(script, { people, now, folder }) })
  }
  return conversations
}

async function fillAll(
  { config }: DemoDeps,
  people: DemoPeople,
  conversations: readonly ComposedMessage[][],
  now: Date,
): Promise<void> {
  const plan = new Map<string, Copy[]>()
  const add = (username: string, copies: readonly Copy[]): void =>
    void plan.set(username, [...(plan.get(username) ?? []), ...copies])
  for (const conversation of conversations)
    for (const [username, copies] of planCopies(conversation, people, new Set(owners))) add(username, copies)
  for (const [username, options] of Object.entries(bulk)) {
    const owner = people.get(username)
    if (owner) add(username, bulkCopies(owner, people, { ...options, now }))
  }
  const door = { host: config.network.address, port: config.imap.tlsPort }
  const waiting = [...plan].flatMap(([username, copies]) => split(copies).map((part) => [username, part] as const))
  // The largest first: it takes the longest.
  waiting.sort(([, a], [, b]) => b.length - a.length)
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [username, copies] = next
      const startedAt = performance.now()
      const appended = await fillAccount(door, { username, password: demoPassword }, copies)
      log.debug('filled an account', { username, appended, ms: Math.round(performance.now() - startedAt) })
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

/** A very large mailbox is filled over two connections, one message here, one there, so that it stays in order. */
function split(copies: readonly Copy[]): Copy[][] {
  if (copies.length < splitFrom) return [[...copies]]
  const inOrder = copies.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return [0, 1].map((part) => inOrder.filter((_copy, index) => index % 2 === part))
}

async function sendNow({ config }: DemoDeps, people: DemoPeople, messages: readonly ComposedMessage[]): Promise<void> {
  const usernameOf = new Map([...people.values()].map(({ address, username }) => [address, username]))
  const doors = { host: config.network.address, mxPort: config.mx.port, submissionPort: config.submission.port }
  await sendArrivals(doors, messages, (address) => {
    const username = usernameOf.get(address)
    return username !== undefined && owners.includes(username) ? { username, password: demoPassword } : null
  })
}

async function nearlyFill({ client }: DemoDeps): Promise<void> {
  const accountId = await client.users.resolve(fullMailbox.username)
  if (accountId === null) return
  const { limits } = await client.users.get(accountId)
  await client.users.update(accountId, { quota: Math.ceil(limits.quota.used / fullMailbox.usedPart) })
}

async function writeLogins(path: string, people: DemoPeople): Promise<void> {
  const logins = [...people.values()].map(({ username, address, numen }) => ({
    username,
    address,
    password: chosen.includes(username) ? demoPassword : null,
    numen,
  }))
  logins.sort((a, b) => Number(b.username === 'pdupont') - Number(a.username === 'pdupont'))
  await writeFile(path, JSON.stringify(logins, null, 2) + '\n', { mode: 0o600 })
}

function summaryOf({ http, network, imap, submission, academy }: Config): string {
  const rows = [
    ['pdupont', demoPassword, 'Pierre Dupont, professeur : dossiers, conversations, lettres d’information'],
    ['mlefevre', demoPassword, 'Marion Lefèvre, principale du collège : lit aussi la boîte du secrétariat'],
    ['gbernard', demoPassword, `Gilles Bernard, gestionnaire : ${bulk.gbernard.count} messages`],
    ['jmoreau', demoPassword, 'Josiane Moreau, secrétaire : boîte presque pleine'],
    ['pdupont2', demoPassword, 'Pierre Dupont, le troisième : boîte vide'],
    ['kbenali', demoPassword, 'Karim Benali, administrateur : la console, sous « Mon compte »'],
    ['opetitjean', demoPassword, 'Océane Petitjean, assistance : retrouve et dépanne les comptes'],
    ['jdarbois', demoPassword, 'Jean-Baptiste d’Arbois, auditeur : le journal'],
    ['pdupont1', '99E0912477DMP', 'Pierre Dupont, le deuxième : première connexion, avec le NUMEN'],
  ]
  return [
    '',
    `  Académie de démonstration (${academy.domain})`,
    `  Webmail     http://${network.address}:${http.port}`,
    `  IMAP        ${network.address}, port ${imap.tlsPort} (TLS) ou ${imap.port} (STARTTLS)`,
    `  Envoi       ${network.address}, port ${submission.tlsPort} (TLS) ou ${submission.port} (STARTTLS)`,
    '',
    ...rows.map(
      ([username = '', password = '', who = '']) => `  ${username.padEnd(10)}  ${password.padEnd(26)}  ${who}`,
    ),
    '',
    '  Les autres comptes sont dans demo-logins.json, dans le dossier de données. Rien ne sort de cette machine.',
    '',
  ].join('\n')
}
