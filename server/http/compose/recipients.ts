import { domainToASCII } from 'node:url'
import addressparser from 'nodemailer/lib/addressparser'
import { AppError } from '../../contract/errors.ts'
import type { NamedAddress } from '../../mailstore/client/messages.ts'

/** RFC 5321 §4.5.3.1: octets of a local part and of a domain. */
const maxLocalPartBytes = 64
const maxDomainBytes = 253

/** `dot-atom` of RFC 5322 §3.2.3. Quoted local parts are refused: no mailbox of today has one, and bounces eat them. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** One address, its domain in ASCII (IDNA); null when mail cannot be sent to it. */
export function normaliseAddress(address: string): string | null {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const domain = domainToASCII(address.slice(at + 1))
  if (at < 1 || local.length > maxLocalPartBytes || domain.length > maxDomainBytes) return null
  return localPart.test(local) && asciiDomain.test(domain) ? `${local}@${domain}` : null
}

/** The addresses of what was typed: `Name <local@domain>`, bare, several, or a group. */
export function parseRecipients(typed: readonly string[]): { recipients: NamedAddress[]; wrong: string[] } {
  const recipients: NamedAddress[] = []
  const wrong: string[] = []
  for (const entry of typed) {
    if (entry.trim() === '') continue
    for (const { name, address } of addressparser(entry, { flatten: true })) {
      const normal = normaliseAddress(address)
      if (normal === null) wrong.push(address || name)
      else recipients.push({ name: name.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim(), address: normal })
    }
  }
  return { recipients, wrong }
}

export type Recipients = { to: NamedAddress[]; cc: NamedAddress[]; bcc: NamedAddress[] }

/** Who gets the message. Throws `invalid` and says which fields are wrong, or that there are none or too many. */
export function recipientsOf(typed: Record<keyof Recipients, readonly string[]>, maxRecipients: number): Recipients {
  const fields: Record<string, string> = {}
  const read = (field: keyof Recipients): NamedAddress[] => {
    const { recipients, wrong } = parseRecipients(typed[field])
    if (wrong.length > 0) fields[field] = wrong.join(', ')
    return recipients
  }
  const recipients = { to: read('to'), cc: read('cc'), bcc: read('bcc') }
  const count = recipients.to.length + recipients.cc.length + recipients.bcc.length
  if (Object.keys(fields).length > 0)
    throw new AppError('invalid', 'Some addresses are not valid', { details: { fields } })
  if (count === 0) throw new AppError('invalid', 'There is no recipient', { details: { fields: { to: 'required' } } })
  if (count > maxRecipients)
    throw new AppError('invalid', `There are more than ${maxRecipients} recipients`, {
      details: { fields: { to: 'too many' } },
    })
  return recipients
}

/** What a draft may keep of them: wrong ones wait in the browser until they are right. */
export function draftRecipientsOf(typed: Record<keyof Recipients, readonly string[]>): Recipients {
  const read = (field: keyof Recipients): NamedAddress[] => parseRecipients(typed[field]).recipients
  return { to: read('to'), cc: read('cc'), bcc: read('bcc') }
}
