import { html } from 'lit'
import type { AccountDetail } from '../../../../server/contract/administration.ts'
import { makeAccessCode } from '../../../api/person-api.ts'
import { confirmAction, showSheet } from '../../../elements/question-dialog.ts'
import { language, words } from '../../../locales/words.ts'
import { formatDeadline } from '../../../model/dates.ts'
import type { Services } from '../../../state/services.ts'
import { sayRefusal } from '../../../state/attempt.ts'
import './access-code.css'

/** Makes a one-time code after a question, and shows it once with what to say to its owner. */
export async function giveAccessCode(services: Services, account: AccountDetail): Promise<void> {
  const text = words.person.accessCode
  const { displayName, username } = account
  const question = { title: text.askTitle(displayName), text: text.askText, action: text.give }
  if (!(await confirmAction(question))) return
  try {
    const { code, expiresAt } = await makeAccessCode(services.administration.http, username)
    await showSheet(
      text.title(displayName),
      html`<output class="access-code" aria-label=${text.label}>${code}</output>
        <p>${text.validUntil(formatDeadline(expiresAt, new Date(), language))} ${text.onlyNow}</p>
        <section class="access-code-steps">
          <p><b>${text.say}</b></p>
          <ol>
            ${text.steps(username).map((step) => html`<li>${step}</li>`)}
          </ol>
        </section>`,
    )
  } catch (error) {
    sayRefusal(services.notices, error)
  }
}
