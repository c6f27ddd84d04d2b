import { zip } from './zip.ts'

/** An OpenDocument spreadsheet (OASIS ODF 1.2) of one sheet; what looks like a number is one. */
export function spreadsheet(rows: readonly (readonly string[])[]): Buffer {
  const cells = (row: readonly string[]): string => row.map(cell).join('')
  const table = rows.map((row) => `<table:table-row>${cells(row)}</table:table-row>`).join('')
  const content =
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ' +
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ' +
    'office:version="1.2"><office:body><office:spreadsheet>' +
    `<table:table table:name="Feuille1">${table}</table:table></office:spreadsheet></office:body></office:document-content>`
  const manifest =
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">' +
    `<manifest:file-entry manifest:full-path="/" manifest:media-type="${spreadsheetType}"/>` +
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
  return zip([
    { name: 'mimetype', content: Buffer.from(spreadsheetType) },
    { name: 'content.xml', content: Buffer.from(content) },
    { name: 'META-INF/manifest.xml', content: Buffer.from(manifest) },
  ])
}

export const spreadsheetType = 'application/vnd.oasis.opendocument.spreadsheet'

function cell(value: string): string {
  const text = `<text:p>${escape(value)}</text:p>`
  const number = /^\d+([.,]\d+)?$/.test(value) ? value.replace(',', '.') : null
  return number === null
    ? `<table:table-cell office:value-type="string">${text}</table:table-cell>`
    : `<table:table-cell office:value-type="float" office:value="${number}">${text}</table:table-cell>`
}

const escape = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
