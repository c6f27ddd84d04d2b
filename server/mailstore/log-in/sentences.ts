/**
 * What mail programs are told, and show to their owners. One sentence for every refused log-in, so that it tells nobody
 * which usernames exist; it holds the ways out for those whose password
 * opens the webmail only: it is still the NUMEN, or a second factor goes with it.
 */
export const wrongLogIn =
  'Identifiant ou mot de passe incorrect ; si vous n’en avez pas encore, choisissez d’abord un mot de passe dans la messagerie web ; avec la validation en deux étapes, utilisez un mot de passe d’application'

export const logInAway = 'La messagerie est momentanément indisponible'

export const mustWait = (waitMs: number): string =>
  `Trop d’essais : attendez ${Math.ceil(waitMs / 1000)} secondes avant le suivant`

/** IMAP, POP3 and SMTP are ASCII (RFC 3501 §9 `text`, RFC 1939 §3, RFC 5321 §4.2). */
export function asciiText(text: string): string {
  return text
    .replace(/[’‘]/g, "'")
    .replace(/œ/g, 'oe')
    .replace(/\u00a0/g, ' ')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^\x20-\x7e]/g, '?')
}
