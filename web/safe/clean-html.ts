import DOMPurify, { type Config } from 'dompurify'
import { quoteText } from '../model/quote.ts'

/** What a letter needs: text, structure, tables, pictures. No style sheets, no forms, no SVG, nothing that loads by itself but `img`. */
const rules: Config = {
  ALLOWED_TAGS: [
    ...[
      'a',
      'abbr',
      'b',
      'big',
      'blockquote',
      'br',
      'caption',
      'center',
      'cite',
      'code',
      'col',
      'colgroup',
      'dd',
      'del',
    ],
    ...['div', 'dl', 'dt', 'em', 'font', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'ins', 'li', 'ol', 'p'],
    ...[
      'pre',
      'q',
      's',
      'small',
      'span',
      'strike',
      'strong',
      'sub',
      'sup',
      'table',
      'tbody',
      'td',
      'tfoot',
      'th',
      'thead',
    ],
    ...['tr', 'tt', 'u', 'ul'],
  ],
  ALLOWED_ATTR: [
    ...['align', 'alt', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'color', 'colspan', 'dir', 'face', 'height'],
    ...['href', 'lang', 'rowspan', 'size', 'src', 'start', 'style', 'title', 'type', 'valign', 'width'],
  ],
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|#)/i,
}

/** Anything in a style that fetches, covers the page or computes. */
const dangerousStyle = /url\s*\(|image-set|@import|expression|position\s*:|var\s*\(|behavior/i

const purifier = DOMPurify()
purifier.addHook('uponSanitizeAttribute', (_node, data) => {
  if (data.attrName === 'style' && dangerousStyle.test(data.attrValue)) data.keepAttr = false
  // Pictures of a quotation live in another message or elsewhere: the answer does not carry them.
  if (data.attrName === 'src' && !/^data:image\/(?:png|jpeg|gif|webp);/i.test(data.attrValue)) data.keepAttr = false
})
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName === 'IMG' && !node.hasAttribute('src')) node.remove()
})

/** Foreign HTML (pasted, quoted, taken up from a draft) as a fragment that may stand in the composer. */
export function cleanToFragment(dirty: string): DocumentFragment {
  return document.importNode(purifier.sanitize(dirty, { ...rules, RETURN_DOM_FRAGMENT: true }), true)
}

/** The same as text. */
export function cleanHtml(dirty: string): string {
  return purifier.sanitize(dirty, rules)
}

/** The text of clean HTML, line by line: the plain part of an answer. */
export function textOfHtml(root: Node): string {
  const parts: string[] = []
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) parts.push((node.nodeValue ?? '').replace(/\s+/g, ' '))
    if (!(node instanceof HTMLElement) && !(node instanceof DocumentFragment)) return
    const name = node.nodeName
    if (name === 'BR') parts.push('\n')
    const block = /^(?:DIV|P|LI|TR|H[1-6]|UL|OL|TABLE|PRE|HR|BLOCKQUOTE)$/.test(name)
    if (block) breakLine(parts)
    if (name === 'LI') parts.push('- ')
    if (name === 'BLOCKQUOTE') {
      parts.push(quoteText(textOfHtml(node)), '\n')
    } else for (const child of node.childNodes) walk(child)
    if (name === 'TD' || name === 'TH') parts.push(' ')
    if (block) breakLine(parts)
  }
  for (const child of root.childNodes) walk(child)
  return parts
    .join('')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function breakLine(parts: string[]): void {
  const last = parts.at(-1)
  if (last !== undefined && !last.endsWith('\n')) parts.push('\n')
}
