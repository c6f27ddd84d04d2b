import type { NoticeBlock, NoticeText } from './notice-text.ts'

/** One notice as text and as HTML: the same words, no picture, nothing loaded from anywhere. */
export function renderNotice(
  { subject, blocks }: NoticeText,
  { displayName, academyName }: { displayName: string; academyName: string },
): { text: string; html: string } {
  const greeting = `Bonjour${displayName === '' ? '' : ` ${displayName}`},`
  const closing = `La messagerie – ${academyName}`
  const footer = 'Ce message est automatique : personne ne lit les réponses.'
  const text = [greeting, ...blocks.map(asText), closing, `-- \n${footer}`].join('\n\n') + '\n'
  const html = `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escape(subject)}</title></head>
<body style="margin:0;padding:1.5em;font:16px/1.5 sans-serif">
<div style="max-width:36em">
${[greeting, ...blocks, closing].map(asHtml).join('\n')}
<p style="font-size:13px;opacity:.75">${escape(footer)}</p>
</div>
</body>
</html>
`
  return { text, html }
}

const asText = (block: NoticeBlock): string => (typeof block === 'string' ? block : block.link)

function asHtml(block: NoticeBlock): string {
  if (typeof block === 'string') return `<p>${escape(block)}</p>`
  const url = escape(block.link)
  return `<p><a href="${url}" style="font-weight:bold">${escape(block.label)}</a><br><span style="font-size:13px">${url}</span></p>`
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
