import type { NoticeTexts } from './notice-text.ts'

/** What somebody asked for who cannot get in. */
export type RecoveryNotices = {
  /** `url` is the secret: it opens the choice of a password once. */
  recoveryLink: { url: string; validMinutes: number }
}

export const recoveryTexts: NoticeTexts<RecoveryNotices> = {
  recoveryLink: ({ url, validMinutes }, { name, helpdesk }) => ({
    subject: 'Votre identifiant et votre mot de passe',
    blocks: [
      `Quelqu’un, sans doute vous, a demandé à retrouver l’accès à votre messagerie professionnelle (${name}).`,
      `Ce lien montre votre identifiant et permet de choisir un mot de passe. Il sert une seule fois, dans les ${validMinutes} minutes :`,
      { link: url, label: 'Retrouver mon accès' },
      `Si vous n’avez rien demandé, ne faites rien : sans ce lien, personne ne peut rien changer. Ne le transmettez à personne. ${helpdesk}`,
    ],
  }),
}
