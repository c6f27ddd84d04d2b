import { failureText } from '../../locales/words.ts'
import { refusalOf } from '../../state/attempt.ts'

/** Why something was not done, in a sentence for a form to show beside its field. */
export function refusalText(error: unknown): string {
  const refusal = refusalOf(error)
  return refusal.kind === 'refused' ? refusal.text : failureText(refusal.code)
}
