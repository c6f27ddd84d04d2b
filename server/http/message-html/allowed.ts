/** Lists that are read more easily as text. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** What the HTML of a message may be made of: text, lists, tables and pictures as mail programs write them. */
export const allowedTags = words(`
  a abbr acronym address area article aside b bdi bdo big blockquote br
  caption center cite code col colgroup dd del details dfn dir div dl dt
  em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr
  i img ins kbd li main map mark menu nav ol p pre q rp rt ruby
  s samp section small span strike strong style sub summary sup table tbody
  td tfoot th thead time tr tt u ul var wbr
`)

/** Elements that go with their text: it is not for reading. */
export const textlessTags = words(`
  script textarea option select xmp title noscript noembed noframes template
  iframe object applet embed svg math audio video canvas
`)

const everywhere = words(`
  style class id dir lang title role aria-label aria-hidden
  align valign width height bgcolor color background hspace vspace
`)
const inTables = ['border', 'cellpadding', 'cellspacing', 'frame', 'rules', 'summary', 'bordercolor'] as const
const inCells = ['colspan', 'rowspan', 'nowrap', 'scope', 'headers', 'abbr'] as const

export const allowedAttributes: Record<string, readonly string[]> = {
  '*': everywhere,
  // A style sheet has no attributes here: what the browser would make of them is its business, not a stranger's.
  a: ['href', 'name', 'target', 'rel'],
  area: ['href', 'alt', 'shape', 'coords', 'target', 'rel'],
  img: ['src', 'alt', 'border', 'usemap'],
  map: ['name'],
  font: ['face', 'size'],
  table: inTables,
  td: inCells,
  th: inCells,
  col: ['span'],
  colgroup: ['span'],
  ol: ['start', 'type', 'reversed'],
  ul: ['type'],
  li: ['type', 'value'],
  hr: ['size', 'noshade'],
  br: ['clear'],
  time: ['datetime'],
  details: ['open'],
}
