/**
 * The texts of the demo in the little markup they are written in: paragraphs, `- ` lists, `| a | b |` tables, `**bold**`,
 * `[words](address)` and `![words](picture)`.
 */
export function toHtml(text: string): string {
  return text
    .split(/\n{2,}/)
    .map(blockToHtml)
    .join('\n')
}

function blockToHtml(block: string): string {
  const lines = block.split('\n')
  if (lines.every((line) => line.startsWith('- ')))
    return `<ul>${lines.map((line) => `<li>${inlineToHtml(line.slice(2))}</li>`).join('')}</ul>`
  if (lines.every((line) => line.startsWith('|'))) return tableToHtml(lines)
  return `<p>${lines.map(inlineToHtml).join('<br>')}</p>`
}

function tableToHtml(lines: readonly string[]): string {
  const style = 'border:1px solid #c8ccd4;padding:4px 10px;text-align:left'
  const rows = lines.map((line, index) => {
    const tag = index === 0 ? 'th' : 'td'
    const cells = line.split('|').slice(1, -1)
    return `<tr>${cells.map((cell) => `<${tag} style="${style}">${inlineToHtml(cell.trim())}</${tag}>`).join('')}</tr>`
  })
  return `<table style="border-collapse:collapse">${rows.join('')}</table>`
}

function inlineToHtml(line: string): string {
  return escapeHtml(line)
    .replace(/!\[([^\]]*)\]\((\w+)\)/g, '<img src="cid:$2@ac-demo.fr" alt="$1" style="max-width:100%">')
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<a href="$2">$1</a>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
}

/** The same as plain text: what a program without HTML shows. */
export function toText(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\(\w+\)/g, '[$1]')
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '$1 <$2>')
    .replaceAll('**', '')
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)
