import { z } from 'zod'

/** Some lines under a letter; more would be a letter of its own. */
export const maxSignatureChars = 2000

/** GET and PUT /api/signature: what stands under the messages that one writes in the webmail. */
export const Signature = z.object({
  /** Plain text; empty: none. */
  text: z.string().trim().max(maxSignatureChars),
  /** Also in answers and forwards, above the message that they go back to. */
  onAnswers: z.boolean(),
})
export type Signature = z.infer<typeof Signature>
