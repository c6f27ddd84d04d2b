/**
 * Log-ins of mail programs, on their way to the audit log. They are checked in WildDuck's process, which knows neither
 * people nor audit; it puts them into a list in Redis, from where the main process takes them over.
 *
 * A mail program logs in some hundred times a day. Of those that repeat themselves — accepted ones, and the same wrong
 * password again — the first of each hour, account, network and protocol is kept: it says who was in from where, and the
 * rest would bury it. Every new wrong password is kept.
 */
export type MailLogIn = {
  at: string
  outcome: 'accepted' | 'refused' | 'throttled'
  /** Id of the account; null where what was typed is nobody's. */
  accountId: string | null
  protocol: string
  ip: string
}

export type JournalRedis = {
  eval(script: string, keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
}

const list = 'facteur:log-ins'
const seen = 'facteur:log-in-seen:'
const repeatSeconds = 3_600
/** Some 2 MB: what a main process that is away for long finds; then the oldest are lost. */
const maxWaiting = 10_000
const maxTaken = 200

/** KEYS: the list, and the mark of a repeated log-in, or nothing. ARGV: the entry. */
const note = `
if KEYS[2] ~= '' and not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ${repeatSeconds}) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
return redis.call('LTRIM', KEYS[1], -${maxWaiting}, -1)
`

/** `repeated`: one of many alike, of which one an hour is enough. */
export async function noteLogIn(
  redis: JournalRedis,
  logIn: MailLogIn,
  network: string,
  repeated: boolean,
): Promise<void> {
  const mark = `${seen}${logIn.outcome}:${logIn.accountId ?? 'nobody'}:${network}:${logIn.protocol}`
  await redis.eval(note, 2, list, repeated ? mark : '', JSON.stringify(logIn))
}

/** Hands over what waits; it is forgotten when `take` has it. At least once: a crash in between hands it over again. */
export async function takeLogIns(redis: JournalRedis, take: (logIns: MailLogIn[]) => Promise<void>): Promise<number> {
  const waiting = (await redis.eval(`return redis.call('LRANGE', KEYS[1], 0, ${maxTaken - 1})`, 1, list)) as string[]
  if (waiting.length === 0) return 0
  await take(waiting.map((each) => JSON.parse(each) as MailLogIn))
  await redis.eval(`return redis.call('LTRIM', KEYS[1], ${waiting.length}, -1)`, 1, list)
  return waiting.length
}
