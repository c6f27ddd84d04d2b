import { Random } from '../../../test/kit/random.ts'
import { prose, toAscii, word, words } from '../words.ts'
import { attachment, listHeader, quotedReply, receivedChain, signatureHeaders } from './mail-parts.ts'

/**
 * Mail as an academy gets it, 5 KB on average, the same for the same number: short answers with the question quoted
 * below, announcements in text and HTML, newsletters, small attachments; with what the way of a message adds (Received,
 * DKIM signatures, authentication results, Message-IDs), because that part of a message does not compress.
 */

export type TypicalMail = { reversePath: string; raw: Buffer }

const firstDate = Date.UTC(2025, 8, 1)
const betweenMs = 7 * 60_000

const domains = Array.from({ length: 60 }, (_each, i) => `ac-${toAscii(word(new Random(i)))}${i}.example`)
const givenNames =
  'Jeanne Marie Pierre Paul Louise Camille Hugo Léa Chloé Nathan Émile Zoé Inès Adrien Françoise Noël Aïcha Youssef Mehdi Fatou'.split(
    ' ',
  )
const familyNames =
  'Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont'.split(
    ' ',
  )
const programs = [
  'Mozilla Thunderbird',
  'Microsoft Outlook 16.0',
  'Apple Mail (2.3774.600.62)',
  'Zimbra 9.0.0_GA_4583',
  'Roundcube Webmail/1.6.6',
]

type Person = { name: string; address: string; domain: string }

/** The same few hundred people write again and again. */
function personOf(number: number): Person {
  const random = new Random(number * 31 + 7)
  const given = random.pick(givenNames)
  const family = random.pick(familyNames)
  const domain = random.pick(domains)
  const local = toAscii(`${given}.${family}`).toLowerCase()
  return { name: `${given} ${family}`, address: `${local}${number % 7 === 0 ? number : ''}@${domain}`, domain }
}

export function typicalMail(number: number, to: string): TypicalMail {
  const random = new Random(number * 104_729 + 13)
  const sender = personOf(Math.floor(400 * random.next() ** 2))
  const date = new Date(firstDate + number * betweenMs)
  const subject = words(random, 3 + random.below(6))
  const kind = random.next()
  const body =
    kind < 0.4
      ? plain(random, sender)
      : kind < 0.8
        ? alternative(random, sender)
        : kind < 0.9
          ? newsletter(random)
          : withAttachment(random, sender)
  const header = [
    ...receivedChain(random, sender.domain, date),
    ...signatureHeaders(random, sender.domain, date),
    ...(kind >= 0.8 && kind < 0.9 ? listHeader(random, sender.domain) : []),
    `From: ${encodeName(sender.name)} <${sender.address}>`,
    `To: ${to}`,
    ...(random.chance(0.2)
      ? [`Cc: ${personOf(random.below(400)).address}, ${personOf(random.below(400)).address}`]
      : []),
    `Subject: ${encodeText(random.chance(0.4) ? `Re: ${subject}` : subject)}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${random.hex(8)}-${random.hex(4)}-${random.hex(12)}@${sender.domain}>`,
    ...(random.chance(0.4)
      ? [
          `In-Reply-To: <${random.hex(8)}-${random.hex(12)}@ac-test.example>`,
          `References: <${random.hex(8)}-${random.hex(12)}@ac-test.example>`,
        ]
      : []),
    `User-Agent: ${random.pick(programs)}`,
    'Content-Language: fr',
    'MIME-Version: 1.0',
  ]
  return { reversePath: sender.address, raw: Buffer.from([...header, ...body].join('\r\n') + '\r\n') }
}

const signature = (sender: Person): string =>
  `\r\n-- \r\n${sender.name}\r\nCollège ${sender.domain.slice(3, 8)}, 12 rue des Écoles\r\nTél. 01 23 45 67 89\r\n`

const textPart = (text: string): string[] => [
  'Content-Type: text/plain; charset=UTF-8; format=flowed',
  'Content-Transfer-Encoding: 8bit',
  '',
  wrapLines(text),
]

function plain(random: Random, sender: Person): string[] {
  const quoted = random.chance(0.6) ? quotedReply(random, personOf(random.below(400)).name) : ''
  return textPart(`Bonjour,\r\n\r\n${prose(random, 300 + random.below(1500), '\r\n')}${signature(sender)}${quoted}`)
}

function alternative(random: Random, sender: Person): string[] {
  const text = `Bonjour,\r\n\r\n${prose(random, 400 + random.below(1200), '\r\n')}${signature(sender)}`
  return multipart(random, 'alternative', [textPart(text), htmlPart(htmlOf(text))])
}

function htmlPart(html: string): string[] {
  return [
    'Content-Type: text/html; charset=UTF-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(html),
  ]
}

function htmlOf(text: string): string {
  const paragraphs = text.split('\r\n\r\n').map((each) => `<p class="MsoNormal"><span lang="FR">${each}</span></p>`)
  const style =
    '<style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;} --></style>'
  return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">${style}</head><body lang="FR" link="#0563C1" vlink="#954F72"><div class="WordSection1">${paragraphs.join('\r\n')}</div></body></html>`
}

function newsletter(random: Random): string[] {
  const rows = Array.from(
    { length: 4 + random.below(4) },
    () =>
      `<tr><td style="padding:12px 24px;font-family:Arial,sans-serif;font-size:14px;color:#333333"><h2>${words(random, 5)}</h2>${prose(random, 280)}<a href="https://lettre.example/c/${random.hex(32)}">Lire la suite</a></td></tr>`,
  )
  const html = `<html><body style="margin:0;background:#f4f4f4"><table width="600" cellpadding="0" cellspacing="0" align="center">${rows.join('\r\n')}</table><img src="https://lettre.example/o/${random.hex(40)}.gif" width="1" height="1"></body></html>`
  return multipart(random, 'alternative', [textPart(prose(random, 500, '\r\n')), htmlPart(html)])
}

function withAttachment(random: Random, sender: Person): string[] {
  const text = `Bonjour,\r\n\r\n${prose(random, 300 + random.below(500), '\r\n')}${signature(sender)}`
  return multipart(random, 'mixed', [textPart(text), attachment(random)])
}

function multipart(random: Random, subtype: string, parts: string[][]): string[] {
  const boundary = `----=_Part_${random.below(999_999)}_${random.hex(16)}`
  return [
    `Content-Type: multipart/${subtype}; boundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ]
}

const encodeName = (name: string): string => (/^[\x20-\x7e]*$/.test(name) ? name : encodeText(name))

/** RFC 2047, in encoded words of at most 75 characters. */
function encodeText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const encoded: string[] = []
  // The generator's words are of the Basic Multilingual Plane: no character is cut in two.
  for (let rest = text; rest.length > 0; rest = rest.slice(30))
    encoded.push(`=?UTF-8?B?${Buffer.from(rest.slice(0, 30)).toString('base64')}?=`)
  return encoded.join('\r\n ')
}

const wrapLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .flatMap((line) => line.match(/.{1,72}(?: |$)/g) ?? [''])
    .map((line) => (line === '-- ' ? line : line.trimEnd()))
    .join('\r\n')

/** RFC 2045 §6.7: soft line ends after at most 76 characters, never within an encoded byte. */
function quotedPrintable(text: string): string {
  const encodeLine = (line: string): string => {
    const units = [...Buffer.from(line)].map((byte) =>
      byte === 0x3d || byte > 0x7e ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte),
    )
    let encoded = ''
    let column = 0
    for (const unit of units) {
      if (column + unit.length > 75) {
        encoded += '=\r\n'
        column = 0
      }
      encoded += unit
      column += unit.length
    }
    return encoded
  }
  return text.split('\r\n').map(encodeLine).join('\r\n')
}
