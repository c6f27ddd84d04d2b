/**
 * French spaces: a narrow one that does not break before `; ! ?`, a full one before `:` and inside « », and between a
 * number and its unit. The scripts are written with ordinary spaces.
 */
export function typeset(text: string): string {
  return text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ :(?=\s|$|<)/gm, '\u00a0:')
    .replace(/« /g, '«\u00a0')
    .replace(/ »/g, '\u00a0»')
    .replace(/(\d) (?=(?:h|€|%|km|min)(?![\p{L}]))/gu, '$1\u00a0')
    .replace(/(\d\u00a0h) (?=\d)/g, '$1\u00a0')
    .replace(/\b(n°|M\.|Mme) (?=\S)/g, '$1\u00a0')
}
