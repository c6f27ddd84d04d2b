import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, which only their holder has: the database keeps their hash. */
export const makeToken = (): string => randomBytes(32).toString('base64url')

export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex')
