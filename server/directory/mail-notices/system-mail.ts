/**
 * Mail that the service itself writes to people: what was changed about their account, and the links of a recovery. It
 * goes through the queue of all other mail, from the main process and from the command line alike.
 *
 * It has no reverse path and says that it is automatic (RFC 3834 §2, §5), so that nothing ever answers it and it cannot
 * go in circles. Nothing here is logged but the kind and the recipient.
 */
import { createHash, randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { type Config, publicUrlOf } from '../../config/schema.ts'
import { createLogger, describeError } from '../../kit/log.ts'
import type { Queue } from '../../mailstore/queue/queue.ts'
import { splitMessage } from '../../mailstore/queue/split-message.ts'
import { type Notice, textOf } from './notice.ts'
import { renderNotice } from './render.ts'

/** Whom it is for; a person's document is one. */
export type Addressee = { displayName: string; address: string; recoveryAddress?: string }
export type Destination = 'mailbox' | 'recoveryAddress' | 'both'

export type SystemMail = {
  /**
   * Tells somebody what has been done, and never fails: it is done already. A notice that cannot be queued is logged.
   * `key` makes the Message-ID of a notice that may be told again (a reminder of a certain day) the same each time.
   */
  tell(to: Addressee, notice: Notice, options?: { where?: Destination; key?: string }): Promise<void>
  /** The same to one address, for what is worth nothing unless it leaves. Throws `unavailable`. */
  send(address: string, displayName: string, notice: Notice, key?: string): Promise<void>
}

export type SystemMailDeps = {
  config: Config
  queue: Pick<Queue, 'enqueue'>
  /** Called after each message, where the pump runs in this process. */
  onQueued?: () => void
  now: () => Date
}

/** Reserved in names.ts: nobody has this address. */
const senderName = 'ne-pas-repondre'

const log = createLogger('notices')

export function createSystemMail(deps: SystemMailDeps): SystemMail {
  const send: SystemMail['send'] = async (address, displayName, notice, key) => {
    const message = await compose(deps, { address, displayName, notice, key: key ?? randomUUID() })
    await deps.queue.enqueue({
      reversePath: '',
      forwardPaths: [address],
      ...(await splitMessage(message)),
      reason: 'notice',
    })
    deps.onQueued?.()
  }
  return {
    send,
    async tell(to, notice, { where = 'both', key } = {}) {
      for (const address of addressesOf(to, where)) {
        try {
          await send(address, to.displayName, notice, key)
        } catch (error) {
          log.warn('a notice was not sent', { kind: notice.kind, recipient: address, error: describeError(error) })
        }
      }
    },
  }
}

/** Where somebody is told: each address once. */
export function addressesOf({ address, recoveryAddress = '' }: Addressee, where: Destination = 'both'): string[] {
  const all = { mailbox: [address], recoveryAddress: [recoveryAddress], both: [address, recoveryAddress] }
  return [...new Set(all[where])].filter((each) => each !== '')
}

type Letter = { address: string; displayName: string; notice: Notice; key: string }

async function compose({ config, now }: SystemMailDeps, letter: Letter): Promise<Buffer> {
  const { name, domain, helpdesk, postmaster } = config.academy
  const { address, displayName, notice, key } = letter
  const notable = textOf(notice as never, { name, helpdesk, url: publicUrlOf(config) })
  const digest = createHash('sha256').update([notice.kind, address, key].join('\0')).digest('hex').slice(0, 32)
  const node = new MailComposer({
    from: { name: `Messagerie – ${name}`, address: `${senderName}@${domain}` },
    ...(postmaster === '' ? {} : { replyTo: postmaster }),
    to: { name: displayName, address },
    subject: notable.subject,
    ...renderNotice(notable, { displayName, academyName: name }),
    messageId: `<avis.${digest}@${domain}>`,
    date: now(),
    // X-Auto-Response-Suppress is what Exchange looks at instead of RFC 3834.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  return await node.build()
}
