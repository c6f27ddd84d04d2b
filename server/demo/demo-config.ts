import type { Config } from '../config/schema.ts'

/** The configuration of a demo: nothing leaves this machine, and the log-in page shows what a service notice looks like. */
export function demoConfig(config: Config, sinkPort: number): Config {
  const { academy, accounts, outbound } = config
  return {
    ...config,
    // A visitor looks around before setting up anything.
    accounts: { ...accounts, adminTwoFactor: 'optional' },
    academy: academy.noticeTitle === '' ? { ...academy, ...notice } : academy,
    outbound: outbound.routes.length === 0 ? { ...outbound, routes: [`*=127.0.0.1:${sinkPort}`] } : outbound,
  }
}

const notice = {
  noticeTitle: 'Firefox et les pièces jointes',
  noticeText:
    'L’envoi de pièces jointes depuis d’anciennes versions de Firefox pouvait échouer. Mettez Firefox à jour : un message de 24 Mo part désormais sans difficulté.',
  noticeLinkText: 'Suivre la procédure',
  noticeLinkUrl: 'https://support.mozilla.org/fr/kb/mettre-jour-firefox-derniere-version',
}
