import { type Circumstances, describeCircumstances, ifNotYou } from './circumstances.ts'
import type { NoticeTexts } from './notice-text.ts'

/** Mail that is forwarded to another address. */
export type ForwardingNotices = {
  /** To the other address, whose reader may be a stranger: agrees, or does nothing. `url` is the secret. */
  forwardingConsent: { url: string; displayName: string; address: string; validDays: number }
  forwardingOn: Circumstances & { target: string; keepCopy: boolean }
  forwardingOff: Circumstances & { target: string }
}

export const forwardingTexts: NoticeTexts<ForwardingNotices> = {
  forwardingConsent: ({ url, displayName, address, validDays }, { name }) => ({
    subject: `Confirmez le transfert des messages de ${displayName}`,
    blocks: [
      `${displayName} (${address}, ${name}) demande que ses nouveaux messages arrivent aussi à cette adresse.`,
      `Rien n’est transféré tant que vous n’avez pas accepté, par ce lien, dans les ${validDays} jours :`,
      { link: url, label: 'Accepter ou refuser' },
      'Le même lien vous permettra plus tard de ne plus recevoir ces messages. Si vous ne connaissez pas cette personne, ne faites rien : vous ne recevrez rien d’elle.',
    ],
  }),
  forwardingOn: (facts, { helpdesk }) => ({
    subject: 'Vos messages sont maintenant transférés',
    blocks: [
      `Depuis ${describeCircumstances(facts)}, vos nouveaux messages sont transférés à ${facts.target}.`,
      facts.keepCopy
        ? 'Une copie de chaque message reste dans votre messagerie professionnelle. Les messages déjà présents ne sont pas transférés.'
        : 'Aucune copie ne reste dans votre messagerie professionnelle. Les messages déjà présents y restent et ne sont pas transférés.',
      'Pour arrêter le transfert : Options, puis « Transfert automatique ».',
      ifNotYou(helpdesk),
    ],
  }),
  forwardingOff: (facts, { helpdesk }) => ({
    subject: 'Vos messages ne sont plus transférés',
    blocks: [
      `Le transfert de vos messages à ${facts.target} a été arrêté ${describeCircumstances(facts)}. Ils restent désormais dans votre messagerie professionnelle.`,
      ifNotYou(helpdesk),
    ],
  }),
}
