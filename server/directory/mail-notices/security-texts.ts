import { type Circumstances, describeCircumstances, ifNotYou } from './circumstances.ts'
import type { NoticeText, NoticeTexts, Place } from './notice-text.ts'

/** Changes of what opens an account. They go to the mailbox and to the recovery address: a thief reads only one. */
export type SecurityNotices = {
  passwordChanged: Circumstances
  /** Back to the NUMEN. */
  passwordReset: Circumstances
  passwordSetByAdministrator: Circumstances
  /** The help desk made a one-time code. Whoever talked the help desk into it is found out. */
  helpdeskCodeMade: Circumstances
  /** The person chose a password with such a code. */
  helpdeskReset: Circumstances
  secondFactorAdded: Circumstances & { name: string }
  secondFactorRemoved: Circumstances & { name: string }
  /** A recovery code was used in the place of the second factor; `left` remain. */
  recoveryCodeUsed: Circumstances & { left: number }
  applicationPasswordCreated: Circumstances & { name: string }
}

function told(subject: string, what: (when: string) => string, after: readonly string[] = []) {
  return (facts: Circumstances, { helpdesk }: Place): NoticeText => ({
    subject,
    blocks: [what(describeCircumstances(facts)), ...after, ifNotYou(helpdesk)],
  })
}

export const securityTexts: NoticeTexts<SecurityNotices> = {
  passwordChanged: told(
    'Votre mot de passe a été modifié',
    (when) => `Le mot de passe de votre messagerie a été modifié ${when}.`,
    ['Vos autres appareils sont déconnectés. Donnez-leur le nouveau mot de passe.'],
  ),
  passwordReset: told(
    'Votre mot de passe est de nouveau votre NUMEN',
    (when) => `Le mot de passe de votre messagerie a été réinitialisé ${when} : c’est de nouveau votre NUMEN.`,
    ['Tous vos appareils sont déconnectés. Connectez-vous à la messagerie web, puis choisissez un mot de passe.'],
  ),
  passwordSetByAdministrator: told(
    'Votre mot de passe a été modifié par l’assistance',
    (when) => `L’assistance a donné un nouveau mot de passe à votre messagerie ${when}.`,
    ['Tous vos appareils sont déconnectés.'],
  ),
  helpdeskCodeMade: told(
    'L’assistance a créé un code pour votre messagerie',
    (when) => `Un code à usage unique a été créé ${when} par l’assistance, pour choisir un nouveau mot de passe.`,
    ['L’assistance ne vous demandera jamais ce code : ne le donnez à personne.'],
  ),
  helpdeskReset: told(
    'Vous avez choisi un nouveau mot de passe',
    (when) => `Un nouveau mot de passe a été choisi ${when}, avec un code donné par l’assistance.`,
    ['Tous vos appareils sont déconnectés. Donnez-leur le nouveau mot de passe.'],
  ),
  secondFactorAdded: (facts, place) =>
    told(
      'La connexion en deux étapes a été renforcée',
      (when) => `« ${facts.name} » a été ajouté ${when} à ce qui confirme vos connexions.`,
    )(facts, place),
  secondFactorRemoved: (facts, place) =>
    told(
      'Un moyen de confirmer vos connexions a été retiré',
      (when) => `« ${facts.name} » ne confirme plus vos connexions : il a été retiré ${when}.`,
    )(facts, place),
  recoveryCodeUsed: (facts, place) =>
    told('Un de vos codes de secours a servi', (when) => `Un code de secours a ouvert votre messagerie ${when}.`, [
      facts.left === 0
        ? 'C’était le dernier : faites-en de nouveaux dans les Options de la messagerie.'
        : `Il vous en reste ${facts.left}.`,
    ])(facts, place),
  applicationPasswordCreated: (facts, place) =>
    told(
      'Un mot de passe d’application a été créé',
      (when) =>
        `Un mot de passe d’application, « ${facts.name} », a été créé ${when}. Il ouvre votre messagerie dans un logiciel ou sur un téléphone.`,
    )(facts, place),
}
