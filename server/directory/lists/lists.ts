import { type Db, ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { maxListNameLength } from '../../contract/lists.ts'
import { addressView } from '../../mailstore/resolve/address-view.ts'
import { academyAddress, localPartOf } from '../academy-address.ts'
import { findPerson } from '../find-person.ts'
import { foldWords } from '../fold.ts'
import { openRevision, type Revision } from '../revision.ts'
import type { Room } from '../room.ts'
import type { SharedMailboxStore } from '../shared-mailboxes/store.ts'
import { createTell } from '../tell.ts'
import { createListViews } from './console-view.ts'
import { createMembership } from './membership.ts'
import { schoolLists } from './school-lists.ts'
import { listOf, type ListCollection, type ListDocument, openListCollection } from './store.ts'
import type { List, ListChange, Lists } from './types.ts'
import { createWriters, type ListWriting } from './writers.ts'

type RoomPart = Pick<Room, 'people' | 'names' | 'audit' | 'config' | 'now' | 'accounts'>

/** By hand; more people than this are a rule. */
const maxHandMembers = 5_000
const addressFormat = /^[^\s@<>(),;:"[\]\\]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/

/** What the rest of the directory is given beside: its search shows the lists that somebody may write to. */
export type ListRoom = Lists & { collection: ListCollection; writing: ListWriting; revision: Revision }

/** Opens `facteur.lists`; types.ts says what they are and promise. */
export async function openLists(db: Db, room: RoomPart, shared: SharedMailboxStore): Promise<ListRoom> {
  const lists = await openListCollection(db)
  const membership = createMembership(room, lists)
  const views = createListViews(lists, membership)
  const writing = createWriters(room, lists, shared, membership)
  const revision = openRevision(db, 'lists')
  const tell = createTell(room.audit, revision)

  async function documentOf(typed: string) {
    const byId = /^[0-9a-f]{24}$/.test(typed) ? await lists.findOne({ _id: ObjectId.createFromHexString(typed) }) : null
    const found = byId ?? (await lists.findOne({ address: academyAddress(typed, room.config) }))
    if (found === null) throw new AppError('notFound', `Il n’y a pas de liste « ${typed.slice(0, 100)} ».`)
    return found
  }

  const create: Lists['create'] = async ({ address: typed, name: typedName, rule, writers, owner }, actor) => {
    const address = academyAddress(typed, room.config)
    const name = nameIn(typedName)
    const keeper = owner ? ((await findPerson(room, owner))?.username ?? null) : null
    if (owner && keeper === null) throw new AppError('notFound', `Il n’y a pas de compte « ${owner.slice(0, 100)} ».`)
    if ((await lists.findOne({ address })) !== null) throw new AppError('conflict', `La liste ${address} existe déjà.`)
    await room.names.claimExactly({ kind: 'address', name: localPartOf(address), owner: `list:${address}` })
    if ((await room.accounts.addresses.resolve(address)) !== null)
      throw new AppError('conflict', `L’adresse ${address} est déjà prise dans la messagerie.`)
    const words = wordsOf(name, address)
    const view = addressView(address)?.view ?? address
    const rest = { name, rule, writers, owner: keeper, members: [], allowed: [], words, createdAt: room.now() }
    const document = { _id: new ObjectId(), address, view, ...rest }
    await lists.insertOne(document)
    await tell({ action: 'listCreated', username: null, actor, details: { address } })
    return listOf(document)
  }

  return {
    collection: lists,
    writing,
    revision,
    create,
    createForSchools: async (onCreated) => await schoolLists(room, lists, create, onCreated),
    async *list() {
      for await (const each of lists.find({}, { sort: { address: 1 } })) yield listOf(each)
    },
    page: views.page,
    get: async (typed) => listOf(await documentOf(typed)),
    describe: async (typed) => await views.describe(await documentOf(typed)),

    async change(typed, change, actor) {
      const { _id, address, members } = await documentOf(typed)
      if (change.kind === 'addMember' && members.length >= maxHandMembers)
        throw new AppError('tooLarge', 'Cette liste a trop de membres ajoutés à la main.')
      await lists.updateOne({ _id }, updateOf(change, address))
      await tell({ action: 'listChanged', username: null, actor, details: { address, change: change.kind } })
      return listOf(await documentOf(address))
    },

    async remove(typed, actor) {
      const { _id, address } = await documentOf(typed)
      await lists.deleteOne({ _id })
      await tell({ action: 'listRemoved', username: null, actor, details: { address } })
    },

    async find(view) {
      const found = await lists.findOne({ view }, { projection: { address: 1, name: 1 } })
      return found && { id: found._id.toHexString(), address: found.address, name: found.name }
    },
    mayWrite: writing.bySender,
    addressesOf: membership.addressesOf,
  }
}

function nameIn(typed: string): string {
  const name = typed.replace(/\s+/g, ' ').trim()
  if (name === '' || name.length > maxListNameLength) throw new AppError('invalid', 'Donnez un nom à la liste.')
  return name
}

const wordsOf = (name: string, address: string): string[] => [
  ...new Set([...foldWords(name), ...foldWords(localPartOf(address)), 'liste']),
]

function updateOf(change: ListChange, listAddress: string): object {
  if (change.kind === 'name') {
    const name = nameIn(change.name)
    return { $set: { name, words: wordsOf(name, listAddress) } satisfies Partial<ListDocument> }
  }
  if (change.kind === 'writers') return { $set: { writers: change.writers } satisfies Partial<List> }
  const address = change.address.trim().toLowerCase()
  if (!addressFormat.test(address))
    throw new AppError('invalid', `« ${change.address.slice(0, 100)} » n’est pas une adresse.`)
  switch (change.kind) {
    case 'addMember':
      return { $addToSet: { members: address } }
    case 'removeMember':
      return { $pull: { members: address } }
    case 'allow':
      return { $addToSet: { allowed: address } }
    case 'disallow':
      return { $pull: { allowed: address } }
  }
}
