import { LineClient } from './line-client.ts'

/** A reply of RFC 5321 §4.2; the enhanced code of RFC 2034 where the text starts with one. */
export type SmtpReply = { code: number; enhancedCode: string | null; lines: string[] }

/** SMTP by hand: command after command, with nothing put right on the way. */
export class SmtpDialog implements AsyncDisposable {
  readonly wire: LineClient

  private constructor(wire: LineClient) {
    this.wire = wire
  }

  /** Connected, greeted, EHLO said. */
  static async open(port: number, options: { tls?: boolean; from?: string } = {}): Promise<SmtpDialog> {
    const dialog = new SmtpDialog(await LineClient.open(port, options))
    const greeting = await dialog.reply()
    if (greeting.code !== 220) throw new Error(`greeted with ${greeting.lines.join(' / ')}`)
    await dialog.command('EHLO client.example')
    return dialog
  }

  /** LMTP (RFC 2033) on a unix socket: `send` with one recipient is the same there. */
  static async openLmtp(socketPath: string): Promise<SmtpDialog> {
    const dialog = new SmtpDialog(await LineClient.open(socketPath))
    const greeting = await dialog.reply()
    if (greeting.code !== 220) throw new Error(`greeted with ${greeting.lines.join(' / ')}`)
    await dialog.command('LHLO client.example')
    return dialog
  }

  async reply(timeoutMs?: number): Promise<SmtpReply> {
    const lines: string[] = []
    for (;;) {
      const line = await this.wire.readLine(timeoutMs)
      lines.push(line)
      if (!/^\d{3}-/.test(line)) break
    }
    const last = lines.at(-1) ?? ''
    const enhancedCode = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(last)?.[1] ?? null
    return { code: Number.parseInt(last, 10), enhancedCode, lines }
  }

  async command(line: string, timeoutMs?: number): Promise<SmtpReply> {
    this.wire.write(line + '\r\n')
    return await this.reply(timeoutMs)
  }

  async startTls(): Promise<void> {
    const reply = await this.command('STARTTLS')
    if (reply.code !== 220) throw new Error(`STARTTLS answered ${reply.lines.join(' / ')}`)
    await this.wire.startTls()
    await this.command('EHLO client.example')
  }

  /** RFC 4616 in one line. */
  async authenticate(username: string, password: string, timeoutMs?: number): Promise<SmtpReply> {
    return await this.command(`AUTH PLAIN ${Buffer.from(`\0${username}\0${password}`).toString('base64')}`, timeoutMs)
  }

  /**
   * One message. Answers the first reply that is no success, or the last one. `raw` has CRLF line ends; dots are
   * stuffed here (RFC 5321 §4.5.2).
   */
  async send(
    envelope: { reversePath: string; forwardPaths: readonly string[] },
    raw: string | Buffer,
    timeoutMs = 60_000,
  ): Promise<SmtpReply> {
    const commands = [
      `MAIL FROM:<${envelope.reversePath}>`,
      ...envelope.forwardPaths.map((path) => `RCPT TO:<${path}>`),
    ]
    for (const command of commands) {
      const reply = await this.command(command, timeoutMs)
      if (reply.code >= 300) {
        await this.command('RSET', timeoutMs)
        return reply
      }
    }
    const go = await this.command('DATA', timeoutMs)
    if (go.code !== 354) return go
    const text = raw.toString('latin1').replace(/^\./gm, '..')
    this.wire.write(Buffer.from(text.endsWith('\r\n') ? text : text + '\r\n', 'latin1'))
    return await this.command('.', timeoutMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.wire.ended) this.wire.write('QUIT\r\n')
    await this.wire[Symbol.asyncDispose]()
  }
}

/** One message over a connection of its own. */
export async function sendBySmtp(
  port: number,
  envelope: { reversePath: string; forwardPaths: readonly string[] },
  raw: string | Buffer,
): Promise<SmtpReply> {
  await using dialog = await SmtpDialog.open(port)
  return await dialog.send(envelope, raw)
}
