import type { Random } from '../../../test/kit/random.ts'
import { prose, toAscii, words } from '../words.ts'

/** What the way of a message, and the programs on it, add to it. */

const base64 = (random: Random, bytes: number): string => random.bytes(bytes).toString('base64')

/** Folded as programs fold it (RFC 5322 §2.2.3). */
const folded = (text: string): string => (text.match(/.{1,72}/g) ?? []).join('\r\n\t')

export function receivedChain(random: Random, domain: string, date: Date): string[] {
  const stamp = (seconds: number): string =>
    new Date(date.getTime() + seconds * 1000).toUTCString().replace('GMT', '+0000 (UTC)')
  const hops = 1 + random.below(3)
  const address = (): string =>
    `${10 + random.below(200)}.${random.below(256)}.${random.below(256)}.${random.below(256)}`
  return Array.from({ length: hops }, (_each, hop) => {
    const from = hop === hops - 1 ? `[${address()}]` : `mta-${random.below(30)}.${domain}`
    return `Received: from ${from} (${from} [${address()}])\r\n\tby mx${random.below(9)}.${domain} (Postfix) with ESMTPS id ${random.hex(10).toUpperCase()}\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits));\r\n\t${stamp(-hop)}`
  })
}

/** What signing servers and filters leave behind: the part that no compression shortens. */
export function signatureHeaders(random: Random, domain: string, date: Date): string[] {
  const seconds = Math.floor(date.getTime() / 1000)
  const dkim = (selector: string, bytes: number): string =>
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=${selector}; t=${seconds};\r\n\tbh=${base64(random, 32)};\r\n\th=From:Date:Subject:To:Message-ID:MIME-Version:Content-Type;\r\n\tb=${folded(base64(random, bytes))}`
  const spam = [
    `X-Spam-Status: No, score=${(random.next() * 4 - 2).toFixed(1)} required=5.0 tests=DKIM_SIGNED,DKIM_VALID,\r\n\tSPF_PASS,HTML_MESSAGE autolearn=ham`,
    `X-Virus-Scanned: Debian amavisd-new at mx.${domain}`,
  ]
  return [
    dkim('mail2024', 256),
    ...(random.chance(0.2) ? [dkim(`s${random.below(20)}`, 128)] : []),
    ...(random.chance(0.5) ? spam : []),
  ]
}

export function listHeader(random: Random, domain: string): string[] {
  return [
    `List-Id: <lettre.${domain}>`,
    `List-Unsubscribe: <https://lettre.example/u/${random.hex(40)}>,\r\n\t<mailto:desinscription@${domain}?subject=${random.hex(16)}>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'Precedence: bulk',
    `Feedback-ID: ${random.below(9999)}:${random.hex(8)}:lettre`,
  ]
}

export function quotedReply(random: Random, name: string): string {
  const quoted = prose(random, 300 + random.below(900), '\r\n')
    .split('\r\n')
    .map((line) => `> ${line}`)
    .join('\r\n')
  return `\r\nLe ${1 + random.below(28)}/09/2025 à ${8 + random.below(10)}:${10 + random.below(49)}, ${name} a écrit :\r\n${quoted}\r\n`
}

const kinds = [
  { type: 'application/pdf', extension: 'pdf' },
  { type: 'image/png', extension: 'png' },
  { type: 'application/vnd.oasis.opendocument.text', extension: 'odt' },
]

/** Small, and compressed already, as documents and images are. */
export function attachment(random: Random): string[] {
  const { type, extension } = random.pick(kinds)
  const name = `${toAscii(words(random, 2)).replaceAll(' ', '-')}.${extension}`
  return [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    (base64(random, 1500 + random.below(5000)).match(/.{1,76}/g) ?? []).join('\r\n'),
  ]
}
