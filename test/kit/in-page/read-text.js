/** The visible text of the page, through shadow roots: one line per block, single spaces. */
export function readText() {
  // An element without a box of its own (display: contents) is as visible as what it holds.
  const isShown = (element) =>
    element === document.body ||
    getComputedStyle(element).display === 'contents' ||
    element.checkVisibility({ visibilityProperty: true })
  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? ''
    if (!(node instanceof Element) || ['style', 'script', 'template'].includes(node.localName) || !isShown(node))
      return ''
    const assigned = node instanceof HTMLSlotElement ? node.assignedNodes() : []
    const children = assigned.length > 0 ? assigned : [...(node.shadowRoot ?? node).childNodes]
    const text = children.map(textOf).join('')
    return getComputedStyle(node).display.startsWith('inline') ? text : `\n${text}\n`
  }
  return textOf(document.body)
    .replace(/[ \t\u00a0\u202f]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
}
