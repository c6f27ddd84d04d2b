import sanitizeHtml, { type Attributes, type Tag } from 'sanitize-html'
import { boundDepth } from './bound-depth.ts'
import { allowedAttributes, allowedTags, textlessTags } from './allowed.ts'

/**
 * The HTML of a message, reduced to what lays out text and pictures. Scripts, forms, frames, links to style sheets and
 * everything unknown are left out. It is the first of three locks: the document is also forbidden by its policy to run
 * or load anything (document.ts), and it is shown in a sandboxed frame.
 */
export type SanitiseOptions = {
  /** Pictures from elsewhere may load. */
  allowRemote: boolean
  /** The URL of a picture of this message; null when there is no such picture. */
  urlOfPicture: (attachmentId: string) => string | null
}

export function sanitiseMessageHtml(html: string, options: SanitiseOptions): string {
  const image = (_: string, attributes: Attributes): Tag => ({
    tagName: 'img',
    attribs: imageAttributes(attributes, options),
  })
  return withTamedStyles(
    sanitizeHtml(boundDepth(html), {
      allowedTags,
      allowedAttributes,
      // Styles are allowed and tamed below; the warning is for those who do not know.
      allowVulnerableTags: true,
      nonTextTags: textlessTags,
      allowedSchemes: ['http', 'https', 'mailto', 'tel', 'data'],
      allowedSchemesAppliedToAttributes: ['href', 'src', 'background'],
      allowProtocolRelative: false,
      // The policy of the document says what a style may load; taking each apart costs more than the rest together.
      parseStyleAttributes: false,
      transformTags: {
        a: linkTag,
        area: linkTag,
        img: image,
        // Without this `<image>` would be what browsers make of it: a picture that nobody looked at.
        image,
        body: bodyTag,
        '*': (tagName, attributes) => ({ tagName, attribs: backgroundAttributes(attributes, options) }),
      },
    }),
  )
}

/** Links open in a new tab that knows nothing of this one; what is no link to the outside is no link. */
function linkTag(tagName: string, { href, ...rest }: Attributes): Tag {
  const target = (href ?? '').trim()
  if (target.startsWith('#')) return { tagName, attribs: { ...rest, href: target } }
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(target)) return { tagName, attribs: rest }
  return { tagName, attribs: { ...rest, href: target, target: '_blank', rel: 'noopener noreferrer' } }
}

/** The body of the message becomes a block in ours, so that its colours stay with it. */
function bodyTag(_: string, attributes: Attributes): Tag {
  return { tagName: 'div', attribs: { ...attributes, class: `ft-body ${attributes['class'] ?? ''}`.trim() } }
}

function imageAttributes({ src, srcset: _srcset, ...rest }: Attributes, options: SanitiseOptions): Attributes {
  const source = resolveSource((src ?? '').trim(), options)
  if (source === blocked) return { ...rest, class: `ft-blocked ${rest['class'] ?? ''}`.trim() }
  return source === null ? rest : { ...rest, src: source.url }
}

function backgroundAttributes(attributes: Attributes, options: SanitiseOptions): Attributes {
  const { background, ...rest } = attributes
  if (background === undefined) return attributes
  const source = resolveSource(background.trim(), options)
  return source === null || source === blocked ? rest : { ...rest, background: source.url }
}

const blocked = Symbol('lies elsewhere')

/** Where a picture may be loaded from: a URL, `blocked` when it lies elsewhere, null when it is nothing. */
function resolveSource(source: string, options: SanitiseOptions): typeof blocked | { url: string } | null {
  // The mail store writes `attachment:<part>` for `cid:` (RFC 2392).
  const part = /^attachment:(ATT\d+)$/i.exec(source)?.[1]
  if (part !== undefined) {
    const url = options.urlOfPicture(part.toUpperCase())
    return url === null ? null : { url }
  }
  if (/^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,/i.test(source)) return { url: source }
  if (!/^(?:https?:)?\/\//i.test(source)) return null
  if (!options.allowRemote) return blocked
  return { url: source.startsWith('//') ? `https:${source}` : source }
}

/** No style needs `<`; without it nothing in one can be read as the end of it. */
function withTamedStyles(html: string): string {
  return html.replace(/(<style>)([\s\S]*?)(<\/style>)/g, (_, open: string, css: string, close: string) => {
    return open + css.replaceAll('<', '') + close
  })
}
