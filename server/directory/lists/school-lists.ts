import { foldName } from '../fold.ts'
import type { Room } from '../room.ts'
import type { ListCollection } from './store.ts'
import type { List, Lists, NewList } from './types.ts'

/** A function that one person has in a school needs no list. */
const minMembers = 2
/** RFC 5321 §4.5.3.1.1, less the number of the school. */
const maxFunctionLength = 45

/** The usual lists of every school: `personnels.0250011x@`, and `<function>.0250011x@` for each of its functions. */
export async function schoolLists(
  { people, config }: Pick<Room, 'people' | 'config'>,
  lists: ListCollection,
  create: Lists['create'],
  onCreated: (list: List) => void = () => undefined,
): Promise<number> {
  let created = 0
  const groups = people.aggregate<{ _id: { uai: string; school: string; task: string }; count: number }>([
    { $match: { state: 'active', uai: { $ne: '' } } },
    { $group: { _id: { uai: '$uai', school: '$school', task: '$function' }, count: { $sum: 1 } } },
    { $sort: { _id: 1 } },
  ])
  const seen = new Set<string>()
  const make = async (wanted: NewList): Promise<void> => {
    const address = `${wanted.address}@${config.academy.domain}`
    if (seen.has(address)) return
    seen.add(address)
    if ((await lists.findOne({ address }, { projection: { _id: 1 } })) !== null) return
    onCreated(await create(wanted))
    created++
  }
  for await (const { _id, count } of groups) {
    const uai = _id.uai.toLowerCase()
    const school = _id.school || _id.uai
    const all = { address: `personnels.${uai}`, name: `Personnels – ${school}`, rule: { uai: _id.uai } }
    await make({ ...all, writers: 'members' })
    const task = foldName(_id.task).slice(0, maxFunctionLength).replace(/-+$/, '')
    if (task === '' || count < minMembers) continue
    const rule = { uai: _id.uai, function: _id.task }
    await make({ address: `${task}.${uai}`, name: `${_id.task} – ${school}`, rule, writers: 'members' })
  }
  return created
}
