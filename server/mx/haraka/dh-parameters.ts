import { createDiffieHellmanGroup } from 'node:crypto'

/**
 * Diffie-Hellman parameters for old TLS clients, as PEM: the 2048-bit group of RFC 3526 §3. Haraka computes its own where
 * it finds none, at the price of half a minute of a processor at each start.
 */
export function renderDhParameters(): string {
  const group = createDiffieHellmanGroup('modp14')
  const body = Buffer.concat([derInteger(group.getPrime()), derInteger(group.getGenerator())])
  const der = Buffer.concat([Buffer.from([0x30, 0x82]), uint16(body.length), body])
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN DH PARAMETERS-----', ...lines, '-----END DH PARAMETERS-----', ''].join('\n')
}

/** X.690 §8.3: two's complement, so a leading zero keeps a large number positive. */
function derInteger(value: Buffer): Buffer {
  const positive = (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value
  const length =
    positive.length < 0x80
      ? Buffer.from([positive.length])
      : Buffer.concat([Buffer.from([0x82]), uint16(positive.length)])
  return Buffer.concat([Buffer.from([0x02]), length, positive])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
