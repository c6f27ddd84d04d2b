import { confirmAction } from '../../elements/question-dialog.ts'
import { words } from '../../locales/words.ts'
import { isAddress, parseAddresses } from '../../model/addresses.ts'
import { announcesAttachment } from '../../model/attachments.ts'
import type { Composer } from '../../state/composer.ts'

/** Above this number of people in sight of each other, the writer is asked. */
const manyVisible = 30

/** Whether a message may go: a fault keeps it, and so does a writer who thinks better of it (`stay`). */
export async function readyToSend(
  composer: Composer,
  text: string,
  maxRecipients: number,
): Promise<{ fault: string } | 'stay' | 'go'> {
  const { to, cc, subject } = composer.fields
  const fault = faultOf(composer, maxRecipients)
  if (fault !== null) return { fault }
  for (const question of questions(composer, text, subject, to.length + cc.length)) {
    if (!(await confirmAction({ title: words.compose.sureTitle, text: question, action: words.compose.sendAnyway })))
      return 'stay'
  }
  return 'go'
}

function faultOf(composer: Composer, maxRecipients: number): string | null {
  const { to, cc, bcc } = composer.fields
  const all = [...to, ...cc, ...bcc]
  if (all.length === 0) return words.compose.noRecipients
  const wrong = all.find((entry) => !parseAddresses(entry).every(({ address }) => isAddress(address)))
  if (wrong !== undefined) return words.compose.wrongRecipient(wrong)
  if (maxRecipients > 0 && all.length > maxRecipients) return words.compose.tooManyRecipients(maxRecipients)
  if (composer.files.uploading) return words.compose.stillUploading
  if (composer.files.all.some((file) => file.state === 'failed')) return words.compose.failedFile
  return null
}

function questions(composer: Composer, text: string, subject: string, visible: number): string[] {
  const ownText = text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
  return [
    subject.trim() === '' ? words.compose.noSubjectQuestion : '',
    composer.files.all.length === 0 && announcesAttachment(ownText) ? words.compose.forgottenFile : '',
    visible > manyVisible ? words.compose.manyVisible(visible) : '',
  ].filter((question) => question !== '')
}
