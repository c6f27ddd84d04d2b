/**
 * What became of one recipient. `refused` is a 5yz to this recipient or this message, the only answer that is final.
 * `deferred` is all else: 4yz, nobody there, a connection lost before the answer; `asked` is false when a process of ours
 * was away, which says nothing about the recipient.
 */
export type Outcome =
  | { kind: 'accepted'; response: string; remote: string | null; carriesDsn: boolean }
  | { kind: 'refused'; status: string; response: string; remote: string | null }
  | { kind: 'deferred'; status: string; response: string; asked: boolean; remote: string | null }

export const refused = (status: string, response: string, remote: string | null = null): Outcome => ({
  kind: 'refused',
  status,
  response,
  remote,
})

export const deferred = (status: string, response: string, remote: string | null = null): Outcome => ({
  kind: 'deferred',
  status,
  response,
  asked: true,
  remote,
})
