/** Automatic forwarding: the words of Convergence, and what a careful reader asks. */
export const forwarding = {
  lead: 'Recevez vos nouveaux messages professionnels dans une autre boîte, par exemple votre boîte personnelle.',
  oldMail: 'Attention : les messages déjà présents dans votre boîte ne seront pas transférés.',
  enable: 'Transférer automatiquement mes messages',
  target: 'Adresse qui recevra vos messages',
  targetHint: 'Une adresse complète, par exemple marie.durand@exemple.fr.',
  targetHintInside: (domains: string): string => `Une adresse de votre académie (${domains}).`,
  keepCopy: 'Conserver une copie des messages',
  keepCopyHint: 'Conseillé : sans copie, vos messages n’arrivent plus ici, et nous ne pourrons pas les retrouver.',
  confirmHint:
    'Un message sera envoyé à cette adresse. Le transfert commence quand vous ouvrez le lien qu’il contient, et que vous acceptez.',
  targetMissing: 'Indiquez l’adresse qui recevra vos messages.',
  targetWrong: 'Cette adresse n’est pas complète. Exemple : marie.durand@exemple.fr',
  targetOwn: 'C’est votre propre adresse : indiquez-en une autre.',
  targetOutside: (domains: string): string =>
    `Votre académie permet le transfert vers ses adresses seulement (${domains}).`,
  off: 'Votre académie ne permet pas le transfert automatique des messages.',
  active: (target: string, since: string): string =>
    `Vos nouveaux messages sont transférés à ${target} depuis le ${since}.`,
  withoutCopy: 'Aucune copie ne reste ici.',
  waiting: (target: string): string =>
    `En attente de confirmation : ouvrez le message envoyé à ${target} et suivez son lien. Rien n’est transféré d’ici là.`,
  waitingUntil: (date: string): string => `Le lien est valable jusqu’au ${date}.`,
  waitingOver: 'Le lien n’est plus valable : demandez-en un autre.',
  again: 'Renvoyer le message de confirmation',
  asked: (target: string): string => `Un message de confirmation part vers ${target}`,
  stopped: 'Le transfert est arrêté',
  reminder: (target: string): string => `Vos messages sont transférés à ${target}.`,
  reminderChange: 'Modifier',
}
