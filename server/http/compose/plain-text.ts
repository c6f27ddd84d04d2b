import sanitizeHtml from 'sanitize-html'
import { boundDepth } from '../message-html/bound-depth.ts'
import { textlessTags } from '../message-html/allowed.ts'

const blocks = /<(?:\/(?:p|div|h[1-6]|ul|ol|table|blockquote|pre)|br\s{0,3}\/?)>/gi

/** The text of an HTML message that was sent without one: lines where the blocks end, entities decoded. */
export function plainTextOf(html: string): string {
  const broken = html
    .replace(/<li[^>]{0,200}>/gi, '\n- ')
    .replace(/<\/t[dh]>/gi, ' ')
    .replace(/<\/tr>/gi, '\n')
    .replace(blocks, (tag) => `${tag}\n`)
  const text = sanitizeHtml(boundDepth(broken), {
    allowedTags: [],
    allowedAttributes: {},
    nonTextTags: [...textlessTags, 'style'],
  })
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
