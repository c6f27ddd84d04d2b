import libmime from 'libmime'
import type { BulkText } from './bulk-texts.ts'
import { addWorkingDays, atTime } from './calendar.ts'
import type { Mailbox } from './compose.ts'
import type { DemoPeople, DemoPerson } from './people.ts'
import type { Copy } from './plan.ts'
import { typeset } from './script/typeset.ts'

export type BulkOptions = {
  /** Stem of the Message-IDs. */
  id: string
  texts: readonly BulkText[]
  count: number
  now: Date
  /** The newest is this many working days old. */
  fromWorkingDay?: number
  /** Messages a day, on average. */
  perDay: number
  unread?: number
}

/**
 * Short ordinary messages to one person, from colleagues of the same school, suppliers and families: what fills a
 * mailbox between two conversations. The same ones at each seeding.
 */
export function bulkCopies(owner: DemoPerson, people: DemoPeople, options: BulkOptions): Copy[] {
  const { id, texts, count, now, fromWorkingDay = 0, perDay, unread = 0 } = options
  const random = createRandom(count)
  const colleagues = [...people.values()].filter(({ address, uai }) => uai === owner.uai && address !== owner.address)
  const copies: Copy[] = []
  // Each text comes once before any comes again.
  let deck: BulkText[] = []
  let day = addWorkingDays(now, -fromWorkingDay)
  for (let number = count; number > 0; number--) {
    const planned = atTime(day, timeOfDay(random))
    // What would come later today came a little while ago.
    const at = planned > now ? new Date(now.getTime() - (count - number + 1) * 20 * 60_000) : planned
    if (deck.length === 0) deck = shuffle(texts, random)
    const text = deck.pop() ?? pick(texts, random)
    const from = senderOf(text, colleagues, random)
    const fill = filler(random, number)
    const messageId = `<demo.${id}.${number}@ac-demo.fr>`
    const body = `${fill(text.body)}\n\n${text.signature ?? from.name}\n`
    copies.push({
      mailboxPath: 'INBOX',
      at,
      messageId,
      flags: [...(number > count - unread ? [] : ['\\Seen']), ...(random() < 0.02 ? ['\\Flagged'] : [])],
      raw: plainMessage({ from, to: owner, subject: fill(text.subject), at, messageId, body }),
    })
    // Newest first, so that the mailbox ends today whatever its size.
    if (random() < 1 / perDay) day = addWorkingDays(day, -1)
  }
  return copies
}

/** RFC 5322 by hand: the composer of compose.ts would take seconds for so many. */
function plainMessage(mail: {
  from: Mailbox
  to: DemoPerson
  subject: string
  at: Date
  messageId: string
  body: string
}): Buffer {
  const word = (text: string): string => libmime.encodeWords(text, 'Q', 52)
  const lines = [
    `From: ${word(mail.from.name)} <${mail.from.address}>`,
    `To: ${word(mail.to.displayName)} <${mail.to.address}>`,
    libmime.foldLines(`Subject: ${word(typeset(mail.subject))}`),
    `Date: ${mail.at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${mail.messageId}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    (
      Buffer.from(typeset(mail.body))
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\r\n'),
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

function senderOf(text: BulkText, colleagues: readonly DemoPerson[], random: () => number): Mailbox {
  if (text.from) return text.from
  const { displayName: name, address } = pick(colleagues, random)
  return { name, address }
}

const timeOfDay = (random: () => number): string => {
  const minutes = 7 * 60 + 30 + Math.floor(random() * 10.5 * 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Fills `{nombre}`, `{autre}`, `{montant}`, `{salle}`, `{classe}`, `{numéro}`, `{élève}`, `{jour}`, `{fourniture}`. */
function filler(random: () => number, number: number): (text: string) => string {
  const values: Record<string, () => string> = {
    nombre: () => String(8 + Math.floor(random() * 20)),
    autre: () => String(2 + Math.floor(random() * 6)),
    montant: () => `${40 + Math.floor(random() * 1800)},${pick(['00', '50', '90', '20', '75'], random)} €`,
    salle: () => `${pick(['A', 'B', 'C'], random)}${100 + Math.floor(random() * 20)}`,
    classe: () => `${3 + Math.floor(random() * 4)}e ${pick(['A', 'B', 'C', 'D'], random)}`,
    numéro: () => String(10_000 + number * 7),
    élève: () => `${pick(firstNames, random)} ${pick(initials, random)}.`,
    jour: () => pick(['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi'], random),
    fourniture: () => pick(supplies, random),
  }
  const chosen = new Map<string, string>()
  return (text) =>
    text.replace(/\{([\p{L}]+)\}/gu, (whole, name: string) => {
      const value = chosen.get(name) ?? values[name]?.() ?? whole
      // One message speaks of one class and one day, in its subject as in its text.
      chosen.set(name, value)
      return value
    })
}

const firstNames = [
  'Léa',
  'Noah',
  'Inès',
  'Gabriel',
  'Jade',
  'Adam',
  'Manon',
  'Rayan',
  'Louise',
  'Enzo',
  'Maïwenn',
  'Théo',
  'Kenza',
  'Côme',
]
const initials = ['B', 'C', 'D', 'F', 'G', 'H', 'L', 'M', 'P', 'R', 'S', 'T', 'V']
const supplies = [
  'ramettes de papier A4',
  'feutres pour tableau blanc',
  'cartouches d’encre',
  'piles AA',
  'clés USB',
  'cahiers de 96 pages',
  'lampes de vidéoprojecteur',
  'trousses de secours',
]

/** mulberry32: a small generator whose numbers follow from its seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
