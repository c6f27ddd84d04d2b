import { goOn, type HarakaAddress, hook, type HookAnswer } from '../haraka.ts'

/**
 * Parameters of MAIL and RCPT (RFC 5321 §4.1.1.11): only what EHLO offered. Haraka takes any and forgets it, so that a
 * sender who asks for REQUIRETLS or a delivery report would believe to get it.
 */
const mailParameters = new Set(['SIZE', 'BODY'])

type Parameters = Record<string, string>

export const hook_mail = hook('esmtp', (_plugin, _connection, [, parameters]: [HarakaAddress, Parameters?]) =>
  Promise.resolve(check(parameters, mailParameters)),
)

export const hook_rcpt = hook('esmtp', (_plugin, _connection, [, parameters]: [HarakaAddress, Parameters?]) =>
  Promise.resolve(check(parameters, new Set())),
)

export function check(parameters: Parameters | undefined, known: ReadonlySet<string>): HookAnswer {
  const unknown = Object.keys(parameters ?? {}).find((name) => !known.has(name.toUpperCase()))
  if (unknown === undefined) return goOn
  return { kind: 'reply', code: 555, enhancedCode: '5.5.4', text: 'Parameter not supported' }
}
