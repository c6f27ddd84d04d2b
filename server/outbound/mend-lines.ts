/**
 * Every line end of a stream as CRLF. A bare CR or LF is no line end in mail (RFC 5321 §2.3.8); servers that take one for
 * it read a dot on a line of its own where others read text (SMTP smuggling). Mended before the signature is made, since
 * the SMTP client would mend it after.
 */
export async function* mendLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  let heldCr = false
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue
    let text: string = (heldCr ? '\r' : '') + chunk.toString('latin1')
    // What follows a CR at the end of a chunk is in the next one.
    heldCr = text.endsWith('\r')
    if (heldCr) text = text.slice(0, -1)
    if (text !== '')
      yield bareEnd.test(text) ? Buffer.from(text.replace(anyEnd, '\r\n'), 'latin1') : toBuffer(text, chunk)
  }
  if (heldCr) yield Buffer.from('\r\n')
}

const bareEnd = /\r(?!\n)|(?<!\r)\n/
const anyEnd = /\r\n|\r|\n/g

/** Most chunks go on as they are. */
const toBuffer = (text: string, chunk: Buffer): Buffer =>
  text.length === chunk.length ? chunk : Buffer.from(text, 'latin1')
