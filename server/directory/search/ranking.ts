import type { Found } from './entries.ts'
import { match, type Match } from './word-table.ts'

/**
 * Which of all that fits comes first: who fits by the name, then by name and school together, then by school or function
 * alone. Among those: the ones with whom the reader has exchanged mail, the last one before the others; the whole name
 * before its beginning; people before mailboxes before lists; the reader's own school; the alphabet, in which everything
 * arrives here.
 */

export type RankingOptions = {
  limit: number
  ownUai: string
  /** The last first. */
  correspondents: readonly Found[]
}

const classOf: Record<Match, 0 | 1 | 2> = {
  [match.wholeName]: 0,
  [match.name]: 0,
  [match.partOfName]: 1,
  [match.noName]: 2,
}
const kinds = { person: 0, mailbox: 1, list: 2 } as const
const groupsOfMatch = 6

export function createRanking({ limit, ownUai, correspondents }: RankingOptions) {
  const placeOf = new Map(correspondents.map((item, place) => [item, place]))
  const classes = [0, 1, 2].map(() => ({
    known: [] as { item: Found; place: number }[],
    /** Nothing behind the first `limit` of a group can be shown. */
    groups: [] as Found[][],
  }))

  return {
    take(item: Found, how: Match): void {
      const { known, groups } = classes[classOf[how]]!
      const place = placeOf.get(item)
      if (place !== undefined) {
        known.push({ item, place })
        return
      }
      const isOwn = item.kind === 'person' && ownUai !== '' && item.uai === ownUai
      const group = (groups[how * groupsOfMatch + kinds[item.kind] * 2 + (isOwn ? 0 : 1)] ??= [])
      if (group.length < limit) group.push(item)
    },

    best(): Found[] {
      const ranked = classes.flatMap(({ known, groups }) => [
        ...known.sort((a, b) => a.place - b.place).map(({ item }) => item),
        ...groups.flat(),
      ])
      return ranked.slice(0, limit)
    },
  }
}
