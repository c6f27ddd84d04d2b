/**
 * WildDuck 1.51 reads the mailbox of an APPEND letter by letter where every other command reads it as UTF-8. A mail
 * program that has asked for UTF8=ACCEPT (RFC 6855 §3; Thunderbird does) could then not save what it sends into
 * « Envoyés ». Its handler takes a Buffer the right way, so it is given one.
 */
type AppendCommand = { attributes: { value?: unknown }[] }
type Append = { handler: (this: unknown, command: AppendCommand, callback: unknown) => unknown }

/** To be called in WildDuck's process, with a `require` of its package, before its server is loaded. */
export function readAppendPathsAsUtf8(load: NodeJS.Require): void {
  const append = load('./imap-core/lib/commands/append.js') as Append
  const { handler } = append
  append.handler = function (command, callback) {
    const [path] = command.attributes
    if (typeof path?.value === 'string') path.value = Buffer.from(path.value, 'latin1')
    return handler.call(this, command, callback)
  }
}
