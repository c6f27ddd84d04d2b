import type { Collection, Db, Document } from 'mongodb'

/**
 * What others do while one client is watched: each phase is the kind of work that once stopped everybody. It runs in a
 * process of its own (load-process.ts), so that its own work does not delay the one that measures.
 */

export type Load = { mail: Collection; db: Db; documents: number }

const words = 'facture réunion collège élève conseil absence bulletin mutation rectorat classe sortie budget'.split(' ')
const wordAt = (i: number): string => words[i % words.length]!

const message = (i: number): Document => ({
  _id: i as never,
  user: i % 20,
  mailbox: i % 200,
  uid: Math.floor(i / 200),
  idate: new Date(1.7e12 + ((i * 7919) % 1e6) * 1000),
  size: (i * 104729) % 100_000,
  unseen: i % 7 === 0,
  flags: i % 3 === 0 ? ['\\Seen', '\\Flagged'] : [],
  headers: Array.from({ length: 6 }, (_, h) => ({ key: `header-${h}`, value: `${wordAt(i + h)} ${i * h}` })),
  subject: `${wordAt(i)} ${wordAt(i >> 2)} ${i}`,
  text: Array.from({ length: 40 }, (_, w) => wordAt(i * 31 + w * (i % 5))).join(' '),
})

type Work = (load: Load) => Promise<unknown>

async function inBatches(collection: Collection, from: number, to: number, size: number): Promise<void> {
  for (let at = from; at < to; at += size) {
    const batch = Array.from({ length: Math.min(size, to - at) }, (_, i) => message(at + i))
    await collection.insertMany(batch, { ordered: false })
  }
}

/** Eight writers share the documents. */
const byEight = (one: (writer: number) => Promise<unknown>): Promise<unknown> =>
  Promise.all(Array.from({ length: 8 }, (_, writer) => one(writer)))

/** Runs a read again and again, so that there is something to measure. */
const forAWhile =
  (read: Work): Work =>
  async (load) => {
    for (const until = performance.now() + readForMs; performance.now() < until;) await read(load)
  }
const readForMs = 2000

export const phases: Record<string, Work> = {
  idle: () => new Promise((resolve) => setTimeout(resolve, 2000)),
  fill: async ({ mail, documents }) => {
    await mail.createIndexes([{ key: { mailbox: 1, uid: 1 } }, { key: { user: 1 } }])
    await byEight((writer) => inBatches(mail, (writer * documents) / 8, ((writer + 1) * documents) / 8, 100))
  },
  createIndexes: ({ mail }) =>
    mail.createIndexes([
      { key: { mailbox: 1, idate: 1, _id: 1 } },
      { key: { 'headers.key': 1, 'headers.value': 1 } },
      { key: { user: 1, text: 'text' } },
    ]),
  group: forAWhile(({ mail }) =>
    mail.aggregate([{ $group: { _id: '$mailbox', n: { $sum: 1 }, size: { $sum: '$size' } } }]).toArray(),
  ),
  scan: forAWhile(({ mail }) => mail.find({ size: { $gt: 99_900 } }).toArray()),
  'read all': async ({ mail }) => {
    for await (const _document of mail.find({}, { batchSize: 5000 }));
  },
  sort: forAWhile(({ mail }) =>
    mail
      .find({}, { projection: { subject: 1 } })
      .sort({ subject: -1 })
      .limit(1000)
      .toArray(),
  ),
  text: forAWhile(({ mail }) =>
    byEight((user) =>
      mail
        .find({ user, $text: { $search: 'facture réunion' } })
        .sort({ idate: -1 })
        .limit(20)
        .toArray(),
    ),
  ),
  facet: forAWhile(({ mail }) =>
    mail
      .aggregate([
        { $facet: { users: [{ $sortByCount: '$user' }], size: [{ $group: { _id: null, n: { $sum: '$size' } } }] } },
      ])
      .toArray(),
  ),
  lookup: forAWhile(({ mail }) =>
    mail
      .aggregate([
        { $match: { mailbox: 1 } },
        { $limit: 5 },
        { $lookup: { from: 'mail', localField: 'user', foreignField: 'user', as: 'all' } },
        { $project: { n: { $size: '$all' } } },
      ])
      .toArray(),
  ),
  'slow regex': forAWhile(({ mail }) =>
    mail.findOne({ text: /(\w+ ?)+$!/ }, { maxTimeMS: 500 }).catch(() => undefined),
  ),
  'insert many': ({ db, documents }) =>
    byEight((writer) => {
      const from = 1e6 + (writer * documents) / 16
      return inBatches(db.collection('other'), from, from + documents / 16, 250)
    }),
  'insert one': ({ mail, documents }) =>
    byEight(async (writer) => {
      for (let i = 0; i < documents / 80; i++) await mail.insertOne(message(2e6 + writer * documents + i))
    }),
  'update many': ({ mail }) => mail.updateMany({}, { $inc: { modseq: 1 }, $addToSet: { flags: '\\Recent' } }),
  'delete many': ({ mail, documents }) => mail.deleteMany({ _id: { $lt: (documents / 2) as never } }),
  drop: async ({ mail, db }) => {
    await Promise.all([mail.drop(), db.dropCollection('other')])
    await phases['idle']!({ mail, db, documents: 0 })
  },
}
