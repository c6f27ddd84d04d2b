import { ApiError } from '../api/http.ts'

/** Why a change of password was refused, in the server's words where it has some; null where it was no refusal. */
export function passwordFailure(error: unknown, texts: { wrongCurrent: string; refused: string }): string | null {
  if (!(error instanceof ApiError)) return null
  if (error.code === 'unauthenticated' || error.code === 'forbidden') return texts.wrongCurrent
  if (error.code !== 'invalid' && error.code !== 'policyRejected') return null
  return Object.values(error.problem?.fields ?? {})[0] ?? error.problem?.detail ?? texts.refused
}
