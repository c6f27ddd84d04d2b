/**
 * How soon a driver notices that the database is away, whether it was killed or only stopped answering. Each server is
 * asked for a sign of life; one that gives none is given up, with every command that waits for it. What waits for a
 * command therefore has an answer within the sum of the three, while a command that takes long for good reason may.
 */
const noticing = {
  /** Pause between two questions. */
  heartbeatFrequencyMS: 2000,
  /** Wait for one answer, and for a connection to open. */
  connectTimeoutMS: 4000,
  /** How long a command looks for a server before it fails; a killed store is back sooner than that. */
  serverSelectionTimeoutMS: 4000,
} as const

/** `mongodb://hosts/?options` with the database in its path and these bounds, unless it has bounds of its own. */
export function withDatabase(url: string, name: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(url)
  if (!parts) throw new TypeError('this is no MongoDB URL')
  const [, hosts, query = ''] = parts
  const options = new URLSearchParams(query)
  for (const [option, milliseconds] of Object.entries(noticing))
    if (!options.has(option)) options.set(option, String(milliseconds))
  return `${hosts}/${encodeURIComponent(name)}?${options.toString()}`
}
