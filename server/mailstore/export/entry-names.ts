/** How INBOX is called where staff see it. */
const inboxName = 'Réception'
/** Longer names are cut: file systems hold 255 bytes in one. */
const maxPartLength = 100
/** Characters that some file system refuses, and those that nobody sees. */
const refused = /[\u0000-\u001f\u007f<>:"\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Names of mailboxes as names in a zip: one each, though two may differ only in what a file system cannot hold. */
export function createZipNames(): (mailboxPath: string) => string {
  const given = new Set<string>()
  return (mailboxPath) => {
    const name = mailboxPath
      .split('/')
      .map(partName)
      .join('/')
      .replace(/^INBOX(?=\/|$)/, inboxName)
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? name : `${name} (${number})`
      // Windows and macOS take capitals and small letters for the same.
      const key = candidate.toLowerCase()
      if (given.has(key)) continue
      given.add(key)
      return candidate
    }
  }
}

function partName(part: string): string {
  const name = part.normalize('NFC').toWellFormed().replace(refused, '_').slice(0, maxPartLength).trim()
  // No way out of the folder that somebody unpacks into, and nothing hidden in it.
  return name.replace(/^\.+|\.+$/g, '_') || '_'
}
