/** The words of the validation in two steps: at the log-in, and in the Options. */
export const secondFactor = {
  step: {
    title: 'Encore une étape',
    code: 'Code de votre téléphone',
    codeText:
      'Votre mot de passe est bon. Ouvrez l’application de codes sur votre téléphone, puis recopiez les six chiffres.',
    codeHint: 'Le code change toutes les 30 secondes ; chacun ne sert qu’une fois.',
    passkeyText: 'Votre mot de passe est bon. Utilisez maintenant votre clé d’accès : votre appareil vous guide.',
    recoveryCode: 'Code de secours',
    recoveryText: 'Recopiez l’un des codes de secours que vous avez imprimés ou notés.',
    recoveryHint: 'Trois groupes de quatre caractères. Chaque code ne sert qu’une fois : barrez-le ensuite.',
    submit: 'Continuer',
    busy: 'Vérification…',
    usePasskey: 'Utiliser ma clé d’accès',
    useCode: 'Utiliser le code du téléphone',
    useRecoveryCode: 'Utiliser un code de secours',
    back: 'Revenir au mot de passe',
    lost: 'Vous n’avez plus rien de tout cela ?',
    sixDigits: 'Le code compte six chiffres.',
  },

  passkey: {
    signIn: 'Se connecter avec une clé d’accès',
    or: 'ou',
  },

  failures: {
    wrongCode: 'Ce n’est pas le bon code, ou il a déjà servi. Attendez le suivant, puis recopiez-le.',
    wrongRecoveryCode: 'Ce n’est pas un de vos codes de secours, ou il a déjà servi.',
    passkeyRefused: 'Cette clé d’accès n’est pas reconnue ici. Entrez d’une autre façon.',
    passkeyCancelled: 'La clé d’accès n’a pas été utilisée. Réessayez, ou entrez d’une autre façon.',
    passkeyTaken: 'Cet appareil a déjà une clé d’accès pour votre messagerie.',
    passkeyFailed: 'La clé d’accès n’a pas pu être utilisée sur cet appareil.',
    tooLate: 'La connexion a trop attendu. Redonnez votre mot de passe.',
  },

  prove: {
    title: 'C’est bien vous ?',
    text: 'Avant d’ajouter ou de changer une façon d’entrer dans votre messagerie, redonnez votre mot de passe.',
    password: 'Mot de passe',
    submit: 'Confirmer',
    passkey: 'Utiliser ma clé d’accès',
    wrong: 'Ce n’est pas le bon mot de passe.',
  },

  overview: {
    title: 'Validation en deux étapes',
    on: 'Activée : votre mot de passe seul n’ouvre plus votre messagerie.',
    off: 'Désactivée : qui connaît votre mot de passe entre dans votre messagerie.',
    text: 'À la connexion, en plus du mot de passe, vous montrez que vous avez votre téléphone ou votre appareil. Un voleur de mot de passe reste à la porte.',
    chooseFirst: 'Votre mot de passe est encore votre NUMEN. Choisissez d’abord un mot de passe à vous.',
    mailPrograms:
      'Thunderbird et le courrier de votre téléphone ne connaissent pas cette étape : donnez-leur un mot de passe d’application.',
    loadFailed: 'Vos réglages n’ont pas pu être lus.',
  },

  totp: {
    title: 'Code sur le téléphone',
    off: 'Une application gratuite (par exemple FreeOTP, Aegis ou celle de votre téléphone) affiche un code à recopier.',
    on: (date: string): string => `Une application de votre téléphone donne les codes depuis le ${date}.`,
    add: 'Activer le code sur le téléphone',
    change: 'Changer de téléphone',
    remove: 'Retirer',
    setupTitle: 'Préparer votre téléphone',
    scan: 'Ouvrez l’application de codes sur votre téléphone, choisissez « Ajouter », puis photographiez ce carré.',
    qr: 'Carré à photographier avec l’application de codes',
    type: 'Ou recopiez cette clé dans l’application :',
    confirm: 'Puis recopiez ici les six chiffres que l’application affiche',
    submit: 'Activer',
    wrong: 'Ce n’est pas le bon code. Attendez que l’application en affiche un autre, puis recopiez-le.',
    removeTitle: 'Retirer le code du téléphone ?',
    removeText: 'L’application ne donnera plus accès à votre messagerie.',
    lastText: 'C’est votre seule seconde étape : votre mot de passe suffira de nouveau pour entrer.',
  },

  passkeys: {
    title: 'Clés d’accès',
    text: 'Une clé d’accès ouvre votre messagerie sans mot de passe : par l’empreinte, le visage ou le code de l’appareil. Elle ne s’oublie pas et ne se devine pas.',
    none: 'Vous n’avez pas encore de clé d’accès.',
    add: 'Ajouter une clé d’accès',
    nameTitle: 'Nommer la clé d’accès',
    name: 'Nom, pour la reconnaître plus tard',
    nameAction: 'Continuer',
    nameMissing: 'Donnez-lui un nom.',
    phone: 'Mon téléphone',
    computer: 'Mon ordinateur',
    created: (date: string): string => `Ajoutée le ${date}`,
    used: (date: string): string => `utilisée le ${date}`,
    neverUsed: 'jamais utilisée',
    elsewhere: 'ne sert pas à cette adresse web',
    rename: 'Renommer',
    renameOf: (name: string): string => `Renommer « ${name} »`,
    remove: 'Retirer',
    removeOf: (name: string): string => `Retirer « ${name} »`,
    removeTitle: (name: string): string => `Retirer la clé d’accès « ${name} » ?`,
    removeText: 'Elle n’ouvrira plus votre messagerie. Pensez à l’effacer aussi de l’appareil.',
    unavailable: 'Ce navigateur, ou cette adresse web, ne permet pas les clés d’accès.',
    list: 'Vos clés d’accès',
  },

  codes: {
    title: 'Codes de secours',
    left: (count: number): string =>
      count === 0
        ? 'Il ne vous en reste aucun : faites-en de nouveaux.'
        : count === 1
          ? 'Il vous en reste un seul : faites-en de nouveaux.'
          : `Il vous en reste ${String(count)}.`,
    text: 'Ils ouvrent votre messagerie si votre téléphone est perdu, en panne ou oublié.',
    renew: 'Faire de nouveaux codes',
    renewTitle: 'Faire de nouveaux codes de secours ?',
    renewText: 'Les anciens, imprimés ou notés, ne serviront plus.',
    sheetTitle: 'Vos codes de secours',
    sheetText:
      'Imprimez-les ou notez-les, et gardez-les en lieu sûr, pas dans l’ordinateur. Ils ne seront plus jamais affichés.',
    paper: (address: string): string => `Messagerie ${address} – chaque code ne sert qu’une fois.`,
    print: 'Imprimer',
    copy: 'Copier',
    copied: 'Copiés',
    kept: 'Je les ai gardés',
  },

  did: {
    totpOn: 'Le code sur le téléphone est activé.',
    totpOff: 'Le code sur le téléphone est retiré.',
    passkeyAdded: 'La clé d’accès est ajoutée.',
    passkeyRemoved: 'La clé d’accès est retirée.',
    passkeyRenamed: 'La clé d’accès est renommée.',
  },
}
