import { randomUUID } from 'node:crypto'
import sanitizeHtml from 'sanitize-html'
import { boundDepth } from '../message-html/bound-depth.ts'
import { allowedAttributes, allowedTags, textlessTags } from '../message-html/allowed.ts'

/** A picture in the text: given in place, or a part of a message of the reader's own that is being quoted. */
export type InlinePicture = { cid: string } & (
  | { kind: 'data'; contentType: string; base64: string }
  | { kind: 'part'; mailboxId: string; uid: number; attachmentId: string }
)

const partUrl =
  /^(?:https?:\/\/[^/]+)?\/api\/mailboxes\/([0-9a-f]{24})\/messages\/(\d{1,10})\/attachments\/(ATT\d{1,9})$/
const dataUrl = /^data:(image\/(?:png|jpeg|gif|webp));base64,([a-z0-9+/=\s]+)$/i

/**
 * The HTML that goes out: what the composer made, without scripts, and with its pictures as parts of the message. What a
 * quoted message had from elsewhere keeps its address.
 */
export function outgoingHtml(html: string): { html: string; pictures: InlinePicture[] } {
  const pictures: InlinePicture[] = []
  const byUrl = new Map<string, string>()
  const embed = (url: string, picture: (cid: string) => InlinePicture): string => {
    const known = byUrl.get(url)
    if (known !== undefined) return known
    const cid = `${randomUUID()}@facteur`
    pictures.push(picture(cid))
    byUrl.set(url, `cid:${cid}`)
    return `cid:${cid}`
  }
  const clean = sanitizeHtml(boundDepth(html), {
    allowedTags,
    allowedAttributes,
    allowVulnerableTags: true,
    nonTextTags: textlessTags,
    allowedSchemes: ['http', 'https', 'mailto', 'tel', 'cid'],
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    transformTags: {
      img: (tagName, { src = '', srcset: _srcset, ...rest }) => {
        const url = src.trim()
        const [, mailboxId, uid, attachmentId] = partUrl.exec(url) ?? []
        if (mailboxId !== undefined && uid !== undefined && attachmentId !== undefined) {
          const part = { kind: 'part' as const, mailboxId, uid: Number(uid), attachmentId }
          return { tagName, attribs: { ...rest, src: embed(url, (cid) => ({ cid, ...part })) } }
        }
        const [, contentType, base64] = dataUrl.exec(url) ?? []
        if (contentType !== undefined && base64 !== undefined) {
          const data = { kind: 'data' as const, contentType, base64 }
          return { tagName, attribs: { ...rest, src: embed(url, (cid) => ({ cid, ...data })) } }
        }
        return { tagName, attribs: /^https?:\/\//i.test(url) ? { ...rest, src: url } : rest }
      },
    },
  })
  return { html: clean, pictures }
}
