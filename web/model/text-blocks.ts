/**
 * Plain text of a message as data: lines, quotations and links. Nothing here makes HTML; the element that shows it
 * writes text nodes only.
 */
export type Segment = { text: string; href: string | null }
export type TextBlock = { quoteDepth: number; lines: Segment[][] }

/** Only schemes that cannot run anything. The tail leaves out punctuation that closes a sentence. */
const linkPattern =
  /\b(?:https?:\/\/|www\.)[^\s<>"'«»]+[^\s<>"'«».,;:!?)\]}]|(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu

/** A line longer than this is not searched for links: the pattern must never hold the page up. */
const longestSearchedLine = 5000

export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = []
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const mark = /^(?:>[ \t]?)+/.exec(line)?.[0] ?? ''
    const quoteDepth = mark.split('>').length - 1
    const last = blocks.at(-1)
    const segments = findLinks(line.slice(mark.length))
    if (last?.quoteDepth === quoteDepth) last.lines.push(segments)
    else blocks.push({ quoteDepth, lines: [segments] })
  }
  return blocks
}

/** Neighbouring blocks together: a quotation with those inside it, or what was written now. */
export function quotedRuns(blocks: readonly TextBlock[]): TextBlock[][] {
  const runs: TextBlock[][] = []
  for (const block of blocks) {
    const last = runs.at(-1)
    const before = last?.at(-1)
    if (last !== undefined && before !== undefined && before.quoteDepth > 0 === block.quoteDepth > 0) last.push(block)
    else runs.push([block])
  }
  return runs
}

function findLinks(line: string): Segment[] {
  if (line.length > longestSearchedLine) return [{ text: line, href: null }]
  const segments: Segment[] = []
  let end = 0
  for (const match of line.matchAll(linkPattern)) {
    if (match.index > end) segments.push({ text: line.slice(end, match.index), href: null })
    segments.push({ text: match[0], href: hrefOf(match[0]) })
    end = match.index + match[0].length
  }
  if (end < line.length) segments.push({ text: line.slice(end), href: null })
  return segments
}

function hrefOf(found: string): string | null {
  if (/^www\./i.test(found)) return `https://${found}`
  if (!found.includes('://')) return `mailto:${found}`
  return URL.canParse(found) ? found : null
}
