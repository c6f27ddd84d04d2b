/** The part of sanitize-html that is used here: the package brings no types of its own. */
declare module 'sanitize-html' {
  export type Attributes = Record<string, string>
  export type Tag = { tagName: string; attribs: Attributes; text?: string }
  export type Frame = { tag: string; attribs: Attributes; text: string }
  export type Options = {
    allowedTags: readonly string[] | false
    allowedAttributes: Record<string, readonly string[]> | false
    allowedSchemes?: readonly string[]
    allowedSchemesByTag?: Record<string, readonly string[]>
    allowedSchemesAppliedToAttributes?: readonly string[]
    allowProtocolRelative?: boolean
    allowVulnerableTags?: boolean
    disallowedTagsMode?: 'discard' | 'escape' | 'recursiveEscape' | 'completelyDiscard'
    enforceHtmlBoundary?: boolean
    nestingLimit?: number
    nonTextTags?: readonly string[]
    parseStyleAttributes?: boolean
    selfClosing?: readonly string[]
    transformTags?: Record<string, (tagName: string, attributes: Attributes) => Tag>
    exclusiveFilter?: (frame: Frame) => boolean
    textFilter?: (text: string, tagName?: string) => string
  }
  export default function sanitizeHtml(dirty: string, options: Options): string
}
