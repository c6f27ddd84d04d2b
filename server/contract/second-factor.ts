import { z } from 'zod'
import { maxPasskeyName } from './limits.ts'

/** What a person may prove themselves with after the password. */
export const SecondFactorMethod = z.enum(['totp', 'passkey', 'recoveryCode'])
export type SecondFactorMethod = z.infer<typeof SecondFactorMethod>

/** In the problem `secondFactorRequired`: the password was right, and this finishes the log-in within five minutes. */
export const SecondStep = z.object({ challenge: z.string(), methods: z.array(SecondFactorMethod) })
export type SecondStep = z.infer<typeof SecondStep>

const Challenge = z.string().min(1).max(100)

/** What an authenticator answered: the browser's PublicKeyCredential in JSON (WebAuthn §5.1.8), checked on use. */
const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/)
const PasskeyBase = {
  id: Base64Url.max(1400),
  rawId: Base64Url.max(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(30).optional(),
  clientExtensionResults: z.looseObject({}),
}
export const PasskeyAssertion = z.object({
  ...PasskeyBase,
  response: z.object({
    clientDataJSON: Base64Url.max(4000),
    authenticatorData: Base64Url.max(4000),
    signature: Base64Url.max(4000),
    userHandle: Base64Url.max(200).optional(),
  }),
})
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>
export const PasskeyCreation = z.object({
  ...PasskeyBase,
  response: z.object({
    clientDataJSON: Base64Url.max(4000),
    attestationObject: Base64Url.max(20_000),
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
})
export type PasskeyCreation = z.infer<typeof PasskeyCreation>

/** What `navigator.credentials` is given, in JSON: for the browser, as it comes. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() })
export type PasskeyOptions = z.infer<typeof PasskeyOptions>

/** POST /api/session/passkey-options: for the second step of a log-in, or without its challenge for a passkey alone. */
export const PasskeyOptionsRequest = z.object({ challenge: Challenge.optional() })
export type PasskeyOptionsRequest = z.infer<typeof PasskeyOptionsRequest>

/** POST /api/session/passkey: logs in with a passkey alone. */
export const PasskeyLogin = z.object({ passkey: PasskeyAssertion })
export type PasskeyLogin = z.infer<typeof PasskeyLogin>

/** A code of six digits, spaces allowed as people type it. */
export const TotpCode = z
  .string()
  .max(40)
  .transform((typed) => typed.replace(/\s+/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Le code compte six chiffres.'))

/** One of three ways. A recovery code is read whatever its case, spaces and hyphens. */
export const SecondFactorProof = z.union([
  z.object({ code: TotpCode }),
  z.object({ recoveryCode: z.string().min(1).max(60) }),
  z.object({ passkey: PasskeyAssertion }),
])
export type SecondFactorProof = z.infer<typeof SecondFactorProof>

/** POST /api/session/second-factor */
export const SecondStepAnswer = z.object({ challenge: Challenge }).and(SecondFactorProof)
export type SecondStepAnswer = z.infer<typeof SecondStepAnswer>

/** POST /api/session/proof: the person at this session shows again who they are, good for ten minutes. */
export const IdentityProof = z.union([
  z.object({ password: z.string().min(1).max(1024) }),
  z.object({ passkey: PasskeyAssertion }),
])
export type IdentityProof = z.infer<typeof IdentityProof>

const PasskeyName = z.string().trim().min(1).max(maxPasskeyName)

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** False for one that was made under another address of the webmail: it cannot be used here. */
  usableHere: z.boolean(),
})
export type Passkey = z.infer<typeof Passkey>

/** GET /api/second-factors */
export const SecondFactors = z.object({
  totp: z.object({ createdAt: z.iso.datetime() }).nullable(),
  passkeys: z.array(Passkey),
  recoveryCodesLeft: z.int(),
  /** A password has to be chosen before: the NUMEN is known to several offices. */
  passwordIsNumen: z.boolean(),
})
export type SecondFactors = z.infer<typeof SecondFactors>

/** POST /api/second-factors/totp: what the application on the telephone reads or gets typed. */
export const TotpSetup = z.object({ uri: z.string(), secret: z.string() })
export type TotpSetup = z.infer<typeof TotpSetup>

/** POST /api/second-factors/totp/confirm */
export const TotpConfirmation = z.object({ code: TotpCode })
export type TotpConfirmation = z.infer<typeof TotpConfirmation>

/** POST /api/second-factors/passkeys */
export const NewPasskey = z.object({ name: PasskeyName, passkey: PasskeyCreation })
export type NewPasskey = z.infer<typeof NewPasskey>

/** PATCH /api/second-factors/passkeys/{id} */
export const PasskeyRename = z.object({ name: PasskeyName })
export type PasskeyRename = z.infer<typeof PasskeyRename>

/** Codes come once, with the first factor or when they are asked for; null where the old ones stay. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()).nullable() })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>
