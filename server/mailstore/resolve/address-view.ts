/**
 * How WildDuck tells addresses apart: case, dots and a `+label` in the local part make no difference. `view` is the
 * key its `addresses` collection is searched by.
 */
export type AddressView = { view: string; localPart: string; domain: string }

/** Longest local part and address, RFC 5321 §4.5.3.1: nothing longer is looked up. */
const maxLocalPartOctets = 64
const maxAddressOctets = 254

/** Null for what is no address. */
export function addressView(address: string): AddressView | null {
  const at = address.lastIndexOf('@')
  if (at < 1 || Buffer.byteLength(address) > maxAddressOctets) return null
  const written = address.slice(0, at)
  const domain = address.slice(at + 1).toLowerCase()
  if (Buffer.byteLength(written) > maxLocalPartOctets || domain === '') return null
  const localPart = written
    .normalize('NFC')
    .toLowerCase()
    .replace(/\+[^@]*$/, '')
  const view = localPart.replaceAll('.', '')
  return view === '' ? null : { view: `${view}@${domain}`, localPart, domain }
}
