/** When and from where something was done to an account; `ip` is absent where the command line or an import did it. */
export type Circumstances = { at: Date; ip?: string }

const moment = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Paris' })

/** « le lundi 30 novembre 2026 à 08:15, depuis l’adresse internet 192.0.2.7 » */
export function describeCircumstances({ at, ip }: Circumstances): string {
  return `le ${moment.format(at)}${ip ? `, depuis l’adresse internet ${ip}` : ''}`
}

/** The last words of every notice about something that its reader has usually done. */
export const ifNotYou = (helpdesk: string): string =>
  `Si vous n’en êtes pas à l’origine, prévenez tout de suite l’assistance. ${helpdesk}`
