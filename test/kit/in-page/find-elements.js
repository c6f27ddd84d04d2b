/**
 * The visible elements of a role and a name, through all open shadow roots, in the order of the document. The rules of
 * accname-1.2 as far as our pages need them. `wanted` is { role, text, source, flags }.
 */
export function findElements(wanted) {
  const byTag = {
    article: 'article',
    button: 'button',
    dialog: 'dialog',
    iframe: 'iframe',
    li: 'listitem',
    main: 'main',
    nav: 'navigation',
    option: 'option',
    select: 'combobox',
    summary: 'summary',
    textarea: 'textbox',
    ul: 'list',
  }
  const byType = {
    checkbox: 'checkbox',
    radio: 'radio',
    submit: 'button',
    button: 'button',
    search: 'searchbox',
    file: 'file',
    hidden: '',
  }
  const roleOf = (element) => {
    const explicit = element.getAttribute('role')
    if (explicit) return explicit
    const tag = element.localName
    if (tag === 'a') return element.hasAttribute('href') ? 'link' : ''
    if (tag === 'input') return byType[(element.getAttribute('type') ?? 'text').toLowerCase()] ?? 'textbox'
    if (/^h[1-6]$/.test(tag)) return 'heading'
    return byTag[tag] ?? ''
  }
  const childrenOf = (node) => {
    if (node instanceof HTMLSlotElement && node.assignedNodes().length > 0) return node.assignedNodes()
    return [...(node.shadowRoot ?? node).childNodes]
  }
  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? ''
    if (!(node instanceof Element) || node.getAttribute('aria-hidden') === 'true') return ''
    if (node.localName === 'style' || node.localName === 'script') return ''
    if (node instanceof HTMLImageElement) return node.alt
    return node.getAttribute('aria-label') ?? childrenOf(node).map(textOf).join(' ')
  }
  const nameOf = (element) => {
    const labelledBy = element.getAttribute('aria-labelledby')
    if (labelledBy) {
      const root = element.getRootNode()
      return labelledBy
        .split(/\s+/)
        .map((id) => root.getElementById(id))
        .map((label) => (label ? textOf(label) : ''))
        .join(' ')
    }
    const label = element.getAttribute('aria-label')
    if (label) return label
    if (element.labels?.length > 0) return [...element.labels].map(textOf).join(' ')
    return textOf(element).trim() || element.getAttribute('title') || element.getAttribute('placeholder') || ''
  }
  const isVisible = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
  const pattern = wanted.source === null ? null : new RegExp(wanted.source, wanted.flags)
  const fits = (element) => {
    if (!roleOf(element).split(' ').includes(wanted.role)) return false
    // The button that opens the choice of a file stands for a field that nobody sees.
    if (wanted.role !== 'file' && !isVisible(element)) return false
    const name = nameOf(element).replace(/\s+/g, ' ').trim()
    return (wanted.text === null || name === wanted.text) && (pattern === null || pattern.test(name))
  }
  const found = []
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (fits(element)) found.push(element)
      if (element.shadowRoot) visit(element.shadowRoot)
    }
  }
  visit(document)
  return found
}
