import { failureText, mailboxName, words } from '../locales/words.ts'
import type { MailboxStore } from '../state/mailbox-store.ts'
import type { NoticeContent } from '../state/notices.ts'

/** The sentence of a notice. */
export function noticeText(content: NoticeContent, mailboxes: MailboxStore): string {
  switch (content.kind) {
    case 'moved': {
      const mailbox = mailboxes.byId(content.mailboxId)
      return words.did.moved(content.count, mailbox === undefined ? '' : mailboxName(mailbox))
    }
    case 'deleted':
      return words.did.deleted(content.count, content.permanently)
    case 'flagged':
      if (content.flag === 'seen')
        return content.on ? words.did.markedSeen(content.count) : words.did.markedUnseen(content.count)
      return content.on ? words.did.starred(content.count) : words.did.unstarred(content.count)
    case 'failed':
      return failureText(content.code)
    case 'administered':
      return words.administration.done[content.deed]
    case 'refused':
      return content.text
    case 'forwardingAsked':
      return words.forwarding.asked(content.target)
    case 'forwardingStopped':
      return words.forwarding.stopped
    case 'secondFactor':
      return words.secondFactor.did[content.what]
    case 'sent':
    case 'draftKept':
    case 'draftDiscarded':
    case 'passwordChanged':
    case 'preferencesSaved':
    case 'deviceEnded':
    case 'applicationPasswordRevoked':
    case 'copied':
    case 'undone':
      return words.did[content.kind]
  }
}
