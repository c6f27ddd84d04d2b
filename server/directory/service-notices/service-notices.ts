import { type Collection, type Db, ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import type { NoticeInput, ServiceNotice } from '../../contract/service-notices.ts'
import { actingAs } from '../administration/acting.ts'
import type { Room } from '../room.ts'
import type { ServiceNotices } from './types.ts'

type NoticeDocument = {
  _id: ObjectId
  title: string
  text: string
  linkText: string
  linkUrl: string
  from: Date | null
  to: Date | null
}

/** More would push the form for the log-in off the screen. */
const maxCurrent = 5
const maxListed = 200

export function createServiceNotices(db: Db, room: Room): ServiceNotices {
  const notices: Collection<NoticeDocument> = db.collection('facteur.notices')
  const view = (document: NoticeDocument): ServiceNotice => noticeOf(document, room.now())
  return {
    async current() {
      const at = room.now()
      const shown = {
        $and: [{ $or: [{ from: null }, { from: { $lte: at } }] }, { $or: [{ to: null }, { to: { $gt: at } }] }],
      }
      return (
        await notices
          .find(shown, { sort: { _id: -1 } })
          .limit(maxCurrent)
          .toArray()
      ).map(view)
    },
    async list() {
      return (
        await notices
          .find({}, { sort: { _id: -1 } })
          .limit(maxListed)
          .toArray()
      ).map(view)
    },
    async add(notice, by) {
      const document = { _id: new ObjectId(), ...fieldsOf(notice) }
      await notices.insertOne(document)
      await audited(room, by, 'noticeChanged', notice.title)
      return view(document)
    },
    async change(id, notice, by) {
      const changed = await notices.findOneAndUpdate(
        { _id: idOf(id) },
        { $set: fieldsOf(notice) },
        { returnDocument: 'after' },
      )
      if (changed === null) throw noSuchNotice()
      await audited(room, by, 'noticeChanged', notice.title)
      return view(changed)
    },
    async remove(id, by) {
      const removed = await notices.findOneAndDelete({ _id: idOf(id) })
      if (removed === null) throw noSuchNotice()
      await audited(room, by, 'noticeRemoved', removed.title)
    },
  }
}

async function audited(
  room: Room,
  by: Parameters<typeof actingAs>[1],
  action: 'noticeChanged' | 'noticeRemoved',
  title: string,
): Promise<void> {
  await actingAs(room, by).audit.write({ action, username: null, details: { title } })
}

const dateOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso))

const fieldsOf = ({ title, text, linkText, linkUrl, from, to }: NoticeInput): Omit<NoticeDocument, '_id'> => ({
  title,
  text,
  linkText,
  linkUrl,
  from: dateOf(from),
  to: dateOf(to),
})

function noticeOf({ _id, from, to, ...texts }: NoticeDocument, now: Date): ServiceNotice {
  const phase = to !== null && to <= now ? 'past' : from !== null && from > now ? 'planned' : 'current'
  return { id: _id.toHexString(), ...texts, from: from?.toISOString() ?? null, to: to?.toISOString() ?? null, phase }
}

function idOf(id: string): ObjectId {
  if (!/^[0-9a-f]{24}$/.test(id)) throw noSuchNotice()
  return ObjectId.createFromHexString(id)
}

const noSuchNotice = (): AppError => new AppError('notFound', 'Cette annonce n’existe plus.')
