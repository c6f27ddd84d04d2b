import { build, type Mailbox } from './compose.ts'
import { addWorkingDays, atTime } from './calendar.ts'
import { bulkTexts, type BulkText } from './bulk-texts.ts'
import type { DemoPeople, DemoPerson } from './people.ts'
import type { Copy } from './plan.ts'

/**
 * The mailbox of somebody who never deletes anything: some years of short messages to the bursar, from suppliers,
 * colleagues and families. The same ones at each seeding.
 */
export async function bulkCopies(
  owner: Mailbox,
  people: DemoPeople,
  { count, now }: { count: number; now: Date },
): Promise<Copy[]> {
  const random = createRandom(20_260_901)
  const school = [...people.values()].find(({ address }) => address === owner.address)?.uai
  const colleagues = [...people.values()].filter(({ address, uai }) => uai === school && address !== owner.address)
  const copies: Copy[] = []
  let day = now
  for (let number = count; number > 0; number--) {
    // Two or three a day: newest first, so that the mailbox ends today whatever its size.
    if (random() < 0.4) day = addWorkingDays(day, -1)
    const at = number === count ? new Date(now.getTime() - 40 * 60_000) : atTime(day, timeOfDay(random))
    const text = pick(bulkTexts, random)
    const from = senderOf(text, colleagues, random)
    const fill = filler(random, number)
    const messageId = `<demo.intendance.${number}@ac-demo.fr>`
    copies.push({
      mailboxPath: 'INBOX',
      at: at > now ? now : at,
      messageId,
      flags: [...(number > count - 6 ? [] : ['\\Seen']), ...(random() < 0.02 ? ['\\Flagged'] : [])],
      raw: await build({
        from,
        to: owner,
        subject: fill(text.subject),
        date: at > now ? now : at,
        messageId,
        text: `${fill(text.body)}\n\n${fill(text.signature ?? from.name)}\n`,
      }),
    })
  }
  return copies
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

/** Fills `{nombre}`, `{montant}`, `{salle}`, `{classe}`, `{numéro}`, `{élève}`, `{jour}`, `{fourniture}`. */
function filler(random: () => number, number: number): (text: string) => string {
  const values: Record<string, () => string> = {
    nombre: () => String(2 + Math.floor(random() * 28)),
    montant: () => `${40 + Math.floor(random() * 1800)},${pick(['00', '50', '90', '20', '75'], random)} €`,
    salle: () => `${pick(['A', 'B', 'C'], random)}${100 + Math.floor(random() * 20)}`,
    classe: () => `${3 + Math.floor(random() * 4)}e ${pick(['A', 'B', 'C', 'D'], random)}`,
    numéro: () => String(10_000 + number * 7),
    élève: () => `${pick(firstNames, random)} ${pick(initials, random)}.`,
    jour: () => pick(['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi'], random),
    fourniture: () => pick(supplies, random),
  }
  return (text) => text.replace(/\{([\p{L}]+)\}/gu, (whole, name: string) => values[name]?.() ?? whole)
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

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
