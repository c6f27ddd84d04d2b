/**
 * Cuts HTML off where its elements lie deeper in each other than any honest message's. A hundred thousand open elements
 * fit in a small mail and cost the parser seconds, in which nobody else is served.
 */
const maxDepth = 500

/** Elements that hold nothing, or that the next of their kind closes: they do not add up. */
const flat = new Set(
  `area base br col embed hr img input link meta param source track wbr
   p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption body html head`.split(/\s+/),
)

export function boundDepth(html: string): string {
  let depth = 0
  for (const { 0: tag, 1: name, index } of html.matchAll(/<\/?([a-z][a-z0-9:-]*)/gi)) {
    if (flat.has((name ?? '').toLowerCase())) continue
    if (tag.startsWith('</')) depth = Math.max(0, depth - 1)
    else if (++depth > maxDepth) return html.slice(0, index)
  }
  return html
}
