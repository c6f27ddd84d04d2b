import type { Db } from 'mongodb'
import type { Paths } from '../../config/paths.ts'
import { type Config, hostNameOf, localDomains } from '../../config/schema.ts'
import type { Secrets } from '../../config/secrets.ts'
import type { Lists } from '../../directory/lists/types.ts'
import type { Service } from '../../kit/service.ts'
import { openQueue } from '../../mailstore/queue/queue.ts'
import { createResolver } from '../../mailstore/resolve/resolver.ts'
import { createSrs } from '../../mailstore/srs/srs.ts'
import { openMessageStore } from '../../mailstore/storing/message-store.ts'
import { deliver } from './deliver.ts'
import { createAbsenceReplies } from './absence-reply.ts'
import { openReplies } from './automatic-reply.ts'
import { startLmtpServer } from './lmtp-server.ts'
import { createMessageReader } from './read-message.ts'
import { startResolverServer } from './resolver-server.ts'

/**
 * The delivery front: the one door to the mailboxes, for mail from the world (by the MX) and for mail among colleagues
 * (by the pump). LMTP (RFC 2033) on one unix socket, the question who takes mail on another.
 *
 * Rules: one reply per recipient; what is wrong with us is 4yz and never 5yz; a full mailbox is 452, a closed one 550;
 * after a 250 the message is in the database.
 */
export type DeliveryInput = {
  config: Config
  paths: Pick<Paths, 'sockets'>
  secrets: Pick<Secrets, 'verdict' | 'loop' | 'srs'>
  /** The database as mailstore/database.ts opens it, whose commands all end. */
  db: Db
  /** For the parts of WildDuck, which have a driver of their own. */
  databaseUrl: string
  /** As `redisUrlOf` gives it. */
  redisUrl: string
  lists: Pick<Lists, 'find' | 'mayWrite'>
}

const bytesPerMegabyte = 1024 * 1024

export async function startDelivery(input: DeliveryInput): Promise<Service> {
  const { config, paths, secrets, db } = input
  const quotaBytes = config.accounts.quotaMegabytes * bytesPerMegabyte
  const srs = createSrs({ secret: secrets.srs, domain: config.academy.domain, localDomains: localDomains(config) })
  const resolver = createResolver({
    db,
    localDomains: localDomains(config),
    postmaster: config.academy.postmaster,
    quotaBytes,
    restoreSender: (address) => srs.restore(address),
    findList: (view) => input.lists.find(view),
  })
  const store = await openMessageStore({
    databaseUrl: input.databaseUrl,
    databaseName: config.database.name,
    redisUrl: input.redisUrl,
    loopSecret: secrets.loop,
    quotaBytes,
  })
  const queue = await openQueue(db, { holder: 'delivery' })
  const hostName = hostNameOf(config)
  const { lists } = input
  const reply = await openReplies({ db, queue })
  const deps = {
    resolver,
    store,
    queue,
    lists,
    reply,
    answerForAbsence: createAbsenceReplies({ db, reply }),
    verdictKey: secrets.verdict,
    authservId: hostName,
    now: Date.now,
  }
  const lmtp = await startLmtpServer({
    socketPath: paths.sockets.lmtp,
    hostName,
    maxMessageBytes: config.mx.maxMessageBytes,
    resolver,
    read: createMessageReader(),
    deliver: (message) => deliver(deps, message),
  })
  const lookups = await startResolverServer(paths.sockets.resolver, resolver)
  return {
    name: 'delivery',
    isReady: () => lmtp.isReady() && lookups.isReady(),
    stop: async () => {
      await Promise.all([lmtp.stop(), lookups.stop()])
      await store.close()
    },
  }
}
