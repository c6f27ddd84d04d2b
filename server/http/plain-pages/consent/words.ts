/** What somebody reads whose address somebody else’s mail is to go to. They may have no account here. */
export const words = {
  title: 'Transfert de messages',
  asked: (displayName: string, address: string, target: string): string =>
    `${displayName} (${address}) demande que ses nouveaux messages arrivent à votre adresse, ${target}.`,
  askedHint: 'Si vous ne connaissez pas cette personne, refusez : vous ne recevrez rien d’elle.',
  agree: 'Accepter le transfert',
  refuse: 'Refuser',
  active: (displayName: string, address: string, target: string): string =>
    `C’est fait : les nouveaux messages de ${displayName} (${address}) arrivent à ${target}.`,
  activeHint: 'Pour ne plus les recevoir, revenez à cette page par le même lien.',
  stop: 'Ne plus recevoir ces messages',
  refused: (displayName: string, target: string): string =>
    `C’est noté : les messages de ${displayName} n’arrivent pas à ${target}. La personne peut le voir dans ses options.`,
  expired: 'Ce lien n’est plus valable : il servait pendant sept jours. Demandez à la personne de recommencer.',
  gone: 'Ce lien n’est pas valable. Le transfert a été arrêté, une autre demande l’a remplacé, ou l’adresse est coupée.',
} as const
