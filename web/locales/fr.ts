import { administration } from './fr/administration.ts'
import { absence } from './fr/absence.ts'
import { accountSafety } from './fr/account-safety.ts'
import { audit } from './fr/audit.ts'
import { directory } from './fr/directory.ts'
import { exporting } from './fr/export.ts'
import { forwarding } from './fr/forwarding.ts'
import { functionalMailboxes } from './fr/functional-mailboxes.ts'
import { lists } from './fr/lists.ts'
import { numberText, plural } from './fr/numbers.ts'
import { options } from './fr/options.ts'
import { person } from './fr/person.ts'
import { signature } from './fr/signature.ts'
import { secondFactor } from './fr/second-factor.ts'
import { sharedMailboxes } from './fr/shared-mailboxes.ts'

/** The words of the webmail in French. Every other catalogue has this shape. */
export const fr = {
  signature,
  absence,
  forwarding,
  functionalMailboxes,
  lists,
  person,
  sharedMailboxes,
  directory,
  cancel: 'Annuler',
  close: 'Fermer',
  closeMessage: 'Fermer ce message',
  undo: 'Annuler',
  retry: 'Réessayer',
  loading: 'Chargement…',
  notices: 'Messages de l’application',
  offline: 'Hors connexion',
  home: 'Facteur, boîte de réception',
  skipToList: 'Aller à la liste des messages',
  splitter: 'Largeur de la liste',
  showPassword: 'Afficher le mot de passe',
  noSubject: '(sans objet)',
  noRecipient: '(sans destinataire)',
  unknownSender: 'Expéditeur inconnu',
  accessibilityState: 'Accessibilité : non encore auditée',
  titleUnseen: (unseen: number, name: string): string => (unseen > 0 ? `(${numberText(unseen)}) ${name}` : name),

  failures: {
    network: 'Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.',
    unavailable: 'Le service est momentanément indisponible. Réessayez dans un instant.',
    unauthenticated: 'Votre session a pris fin. Connectez-vous de nouveau.',
    secondFactorRequired: 'Une seconde preuve est demandée pour se connecter.',
    forbidden: 'Cette action n’est pas permise.',
    proofRequired: 'Confirmez d’abord que c’est bien vous.',
    passwordChoiceRequired: 'Choisissez d’abord un mot de passe.',
    notFound: 'Cet élément n’existe plus.',
    conflict: 'Un élément porte déjà ce nom, ou il vient de changer.',
    tooLarge: 'C’est trop volumineux pour être accepté.',
    overQuota: 'Votre boîte est pleine : supprimez des messages, puis videz la corbeille.',
    tooManyRequests: 'Trop de demandes à la suite. Patientez un peu, puis réessayez.',
    policyRejected: 'Les règles de la messagerie ne le permettent pas.',
    invalid: 'Un renseignement n’est pas valable.',
    internal: 'Une erreur s’est produite. Réessayez ; si elle persiste, prévenez l’assistance.',
  },

  login: {
    title: 'Accéder à votre messagerie professionnelle',
    username: 'Nom d’utilisateur',
    usernameHint: 'Initiale du prénom et nom, en minuscules, sans espace ni point. Exemple :',
    usernameExample: 'pdupont',
    password: 'Mot de passe',
    passwordHint: 'À la première connexion : votre NUMEN, en majuscules.',
    submit: 'Connexion',
    busy: 'Connexion en cours…',
    forgotten: 'Je ne connais pas mon identifiant et/ou mon mot de passe',
    wrong:
      'Nom d’utilisateur ou mot de passe incorrect. À la première connexion, le mot de passe est votre NUMEN, en majuscules.',
    tooMany: (seconds: number | null): string =>
      seconds === null
        ? 'Trop d’essais à la suite. Patientez quelques minutes avant de recommencer.'
        : `Trop d’essais à la suite. Vous pourrez recommencer dans ${seconds < 90 ? plural(seconds, 'seconde', 'secondes') : plural(Math.ceil(seconds / 60), 'minute', 'minutes')}.`,
    spamTitle: 'Attention au spam :',
    spamWarning:
      'ne donnez jamais vos identifiant et mot de passe ! Personne, ni l’assistance ni l’académie, ne vous les demandera par courriel.',
    helpTitle: 'Bien commencer',
    example: 'exemple :',
    exampleColon: 'Exemple :',
    addressTitle: 'Votre adresse',
    addressText: 'Votre adresse de messagerie professionnelle est du type',
    usernameTitle: 'Votre nom d’utilisateur ou identifiant',
    usernameRule: 'Initiale du prénom et le nom en minuscules, sans espace, ni point.',
    notTheAddress: 'Attention, n’écrivez pas votre adresse mail.',
    tryNumbers:
      'Si votre nom d’utilisateur ne fonctionne pas, essayez en ajoutant 1, 2, 3… derrière le nom d’utilisateur.',
    findUsername: 'Retrouvez votre identifiant avec votre NUMEN',
    firstTimeTitle: 'Votre mot de passe',
    firstTime:
      'À la première connexion, vous devrez utiliser votre NUMEN (écriture de lettres en majuscules). Vous pourrez par la suite modifier votre mot de passe pour plus de facilité.',
    backToNumen: 'Réinitialiser votre mot de passe (retour au NUMEN)',
    whereTitle: 'Comment accéder à la messagerie web',
    whereText: 'Dans un navigateur, sur ordinateur, tablette ou téléphone :',
    notices: 'Informations du service',
    expiredTitle: 'Votre session a pris fin',
    expiredText: 'Rien n’est perdu : donnez votre mot de passe pour continuer où vous en étiez.',
    otherPerson: 'Se connecter sous un autre nom',
    unreachable: 'La messagerie ne répond pas pour l’instant.',
  },

  secondFactor,

  password: {
    title: 'Modifier mon mot de passe',
    welcome: (name: string): string => (name === '' ? 'Bienvenue' : `Bienvenue, ${name}`),
    firstText:
      'Vous êtes entré avec votre NUMEN. Choisissez maintenant un mot de passe connu de vous seul : il sera plus sûr, et il ouvrira aussi votre messagerie dans Thunderbird ou sur votre téléphone.',
    required: 'Votre académie le demande avant d’ouvrir la messagerie.',
    current: 'Mot de passe actuel',
    currentMissing: 'Donnez votre mot de passe actuel.',
    currentNumen: 'Votre NUMEN (mot de passe actuel)',
    chosen: 'Nouveau mot de passe',
    again: 'Nouveau mot de passe, une seconde fois',
    mismatch: 'Les deux saisies diffèrent.',
    save: 'Enregistrer',
    later: 'Plus tard',
    wrongCurrent: 'Le mot de passe actuel n’est pas le bon.',
    refused: 'Ce mot de passe ne peut pas être accepté. Choisissez-en un autre.',
  },

  specialUse: {
    inbox: 'Réception',
    sent: 'Envoyés',
    drafts: 'Brouillons',
    junk: 'Indésirables',
    trash: 'Corbeille',
    archive: 'Archives',
  },

  mailboxes: {
    zone: 'Dossiers',
    side: 'Écrire et classer',
    open: 'Ouvrir les dossiers',
    own: 'Mes dossiers',
    noOwn: 'Créez un dossier pour classer vos messages.',
    create: 'Nouveau dossier',
    createAction: 'Créer',
    createInside: 'Nouveau sous-dossier',
    createInsideTitle: (name: string): string => `Nouveau dossier dans « ${name} »`,
    rename: 'Renommer',
    renameTitle: (name: string): string => `Renommer « ${name} »`,
    name: 'Nom du dossier',
    delete: 'Supprimer',
    deleteTitle: (name: string): string => `Supprimer « ${name} » ?`,
    deleteText: (count: number): string =>
      count === 0
        ? 'Ce dossier est vide.'
        : count === 1
          ? 'Le message de ce dossier sera supprimé avec lui.'
          : `Les ${numberText(count)} messages de ce dossier seront supprimés avec lui.`,
    actionsOf: (name: string): string => `Actions sur « ${name} »`,
    unseen: (count: number): string => plural(count, 'non lu', 'non lus'),
    drafts: (count: number): string => plural(count, 'brouillon', 'brouillons'),
    faults: {
      empty: 'Donnez un nom au dossier.',
      slash: 'Un nom de dossier ne peut pas contenir « / ».',
      long: 'Ce nom est trop long.',
    },
  },

  quota: {
    label: 'Espace occupé',
    nearlyFull: 'Boîte presque pleine : supprimez des messages, puis videz la corbeille.',
    used: (used: string, allowed: string): string => `${used} sur ${allowed}`,
  },

  search: {
    label: 'Rechercher dans les messages',
    placeholder: 'Rechercher',
    clear: 'Effacer la recherche',
    scope: 'Où chercher',
    everywhere: 'Tous les dossiers',
    results: (query: string): string => `« ${query} »`,
    nothing: 'Aucun message ne contient ces mots.',
  },

  list: {
    count: (count: number): string => plural(count, 'message', 'messages'),
    countUnseen: (count: number, unseen: number): string =>
      `${plural(unseen, 'non lu', 'non lus')} sur ${numberText(count)}`,
    nothing: 'Aucun message ici.',
    refresh: 'Relever les messages',
    refreshed: 'Messages relevés',
    selectAll: 'Tout sélectionner',
    select: 'Sélectionner',
    selectOf: (subject: string): string => `Sélectionner « ${subject} »`,
    selected: (count: number): string => plural(count, 'sélectionné', 'sélectionnés'),
    clear: 'Désélectionner',
    actions: 'Actions sur la sélection',
    star: 'Suivi',
    starOf: (subject: string): string => `Suivre « ${subject} »`,
    unseen: 'non lu',
    starred: 'suivi',
    answered: 'répondu',
    forwarded: 'transféré',
    withAttachment: 'avec pièce jointe',
    to: (who: string): string => `à ${who}`,
    dragging: (count: number): string => plural(count, 'message', 'messages'),
    empty: 'Vider',
    deleteForEver: 'Supprimer définitivement',
    deleteForEverTitle: (count: number): string => `Supprimer définitivement ${plural(count, 'message', 'messages')} ?`,
    deleteForEverText: 'Ils ne pourront pas être récupérés.',
    arrived: (count: number, who: string): string =>
      count === 1 ? `Nouveau message de ${who}` : `${numberText(count)} nouveaux messages`,
  },

  message: {
    pane: 'Lecture',
    actions: 'Actions sur le message',
    noneOpen: 'Choisissez un message pour le lire.',
    gone: 'Ce message n’est plus dans ce dossier.',
    back: 'Retour à la liste',
    reply: 'Répondre',
    replyAll: 'Répondre à tous',
    forward: 'Transférer',
    archive: 'Archiver',
    junk: 'Indésirable',
    notJunk: 'Ce message est désirable',
    delete: 'Supprimer',
    move: 'Déplacer vers un dossier',
    more: 'Autres actions',
    star: 'Suivre ce message',
    markSeen: 'Marquer comme lu',
    markUnseen: 'Marquer comme non lu',
    print: 'Imprimer',
    headers: 'En-têtes complets',
    source: 'Télécharger le message (.eml)',
    previous: 'Message précédent',
    next: 'Message suivant',
    from: 'De',
    to: 'À',
    cc: 'Cc',
    bcc: 'Cci',
    replyTo: 'Répondre à',
    date: 'Date',
    subject: 'Objet',
    checks: 'Vérifications',
    you: 'vous',
    toNobody: 'à des destinataires masqués',
    toPeople: (names: readonly string[], more: number): string => {
      const last = more > 0 ? plural(more, 'autre personne', 'autres personnes') : names.at(-1)
      const first = more > 0 ? names : names.slice(0, -1)
      return `à ${first.length === 0 ? '' : `${first.join(', ')} et `}${last ?? ''}`
    },
    details: 'Détails',
    lessDetails: 'Masquer',
    external: 'Extérieur',
    externalHint: 'Cette personne écrit depuis une adresse hors de l’académie.',
    forged:
      'L’expéditeur affiché n’a pas pu être vérifié : ce message peut être une imitation. Ne suivez pas ses liens et ne donnez aucun identifiant.',
    imagesBlocked: 'Les images distantes ne sont pas chargées, pour protéger votre vie privée.',
    showImages: 'Afficher les images',
    isDraft: 'Ceci est un brouillon.',
    editDraft: 'Reprendre le brouillon',
    bodyOf: (subject: string): string => `Contenu du message « ${subject} »`,
    showQuote: 'Texte cité',
    attachments: (count: number): string => plural(count, 'pièce jointe', 'pièces jointes'),
    unnamedFile: 'sans nom',
    downloadOf: (name: string, size: string): string => `Télécharger ${name}, ${size}`,
  },

  compose: {
    new: 'Nouveau message',
    body: 'Texte du message',
    addCc: 'Cc : ajouter des destinataires en copie',
    addBcc: 'Cci : ajouter des destinataires en copie cachée',
    send: 'Envoyer',
    sendHint: 'Envoyer (Ctrl + Entrée)',
    sending: 'Envoi…',
    notSent: 'Le message n’est pas parti.',
    attach: 'Joindre',
    files: 'Pièces jointes',
    drop: 'Déposez les fichiers ici pour les joindre',
    uploading: (percent: number): string => `Envoi… ${String(percent)} %`,
    uploadOf: (name: string): string => `Envoi de ${name}`,
    uploadFailed: {
      network: 'Échec : connexion perdue',
      tooLarge: 'Trop volumineux',
      other: 'Échec de l’envoi',
    },
    removeOf: (name: string): string => `Retirer ${name}`,
    fold: 'Réduire',
    enlarge: 'Agrandir ou rétrécir',
    keepAndClose: 'Enregistrer le brouillon et fermer',
    discard: 'Abandonner le brouillon',
    saving: 'Enregistrement…',
    saved: (clock: string): string => `Brouillon enregistré à ${clock}`,
    saveFailed: 'Brouillon non enregistré : nouvel essai en cours',
    suggestions: (count: number): string =>
      count === 0 ? 'Aucune proposition' : plural(count, 'proposition', 'propositions'),
    recipientsOf: (field: string): string => `Destinataires, ${field}`,
    notAnAddress: 'adresse incomplète',
    noRecipients: 'Indiquez au moins un destinataire.',
    wrongRecipient: (entry: string): string => `« ${entry} » n’est pas une adresse complète.`,
    tooManyRecipients: (most: number): string => `Un message peut avoir ${numberText(most)} destinataires au plus.`,
    stillUploading: 'Une pièce jointe est encore en cours d’envoi. Patientez un instant.',
    failedFile: 'Une pièce jointe n’a pas pu être envoyée : retirez-la, ou joignez-la de nouveau.',
    sureTitle: 'Envoyer quand même ?',
    sendAnyway: 'Envoyer',
    noSubjectQuestion: 'Ce message n’a pas d’objet.',
    forgottenFile: 'Le texte annonce une pièce jointe, mais aucune n’est jointe.',
    manyVisible: (count: number): string =>
      `${numberText(count)} personnes verront les adresses les unes des autres. Le champ « Cci » les masque.`,
    attribution: (date: string, who: string): string => `Le ${date}, ${who} a écrit :`,
    forwardedHeading: '---------- Message transféré ----------',
  },

  editor: {
    toolbar: 'Mise en forme',
    bold: 'Gras',
    italic: 'Italique',
    underline: 'Souligné',
    list: 'Liste à puces',
    listNumbers: 'Liste numérotée',
    quote: 'Citation',
    link: 'Insérer un lien',
    linkLabel: 'Adresse du lien',
    linkAction: 'Insérer',
    badLink: 'Cette adresse n’est pas celle d’un site ni d’une messagerie.',
    plain: 'Effacer la mise en forme',
    undo: 'Annuler la frappe',
  },

  account: {
    menuOf: (name: string): string => `Mon compte, ${name}`,
    password: 'Modifier mon mot de passe',
    shortcuts: 'Raccourcis clavier',
    themeSystem: 'Apparence du système',
    themeLight: 'Apparence claire',
    themeDark: 'Apparence sombre',
    leave: 'Se déconnecter',
  },

  shortcuts: {
    title: 'Raccourcis clavier',
    enable: 'Utiliser les raccourcis d’une touche',
    keys: { Escape: 'Échap', Delete: 'Suppr' } as Record<string, string>,
    commands: {
      compose: 'Nouveau message',
      reply: 'Répondre',
      replyAll: 'Répondre à tous',
      forward: 'Transférer',
      next: 'Message suivant',
      previous: 'Message précédent',
      open: 'Ouvrir le message',
      back: 'Retour à la liste',
      tick: 'Sélectionner',
      star: 'Suivre',
      toggleSeen: 'Lu / non lu',
      archive: 'Archiver',
      delete: 'Supprimer',
      move: 'Déplacer',
      search: 'Rechercher',
      help: 'Cette aide',
    },
  },

  did: {
    moved: (count: number, mailbox: string): string =>
      `${plural(count, 'message déplacé', 'messages déplacés')} vers « ${mailbox} »`,
    deleted: (count: number, permanently: boolean): string =>
      `${plural(count, 'message supprimé', 'messages supprimés')}${permanently ? ' définitivement' : ''}`,
    markedSeen: (count: number): string =>
      `${plural(count, 'message marqué', 'messages marqués')} comme lu${count > 1 ? 's' : ''}`,
    markedUnseen: (count: number): string =>
      `${plural(count, 'message marqué', 'messages marqués')} comme non lu${count > 1 ? 's' : ''}`,
    starred: (count: number): string => `${plural(count, 'message suivi', 'messages suivis')}`,
    unstarred: (count: number): string =>
      `${plural(count, 'message n’est plus suivi', 'messages ne sont plus suivis')}`,
    sent: 'Message envoyé',
    draftKept: 'Brouillon enregistré',
    draftDiscarded: 'Brouillon abandonné',
    passwordChanged: 'Mot de passe modifié',
    undone: 'Action annulée',
    preferencesSaved: 'Préférences enregistrées',
    deviceEnded: 'Appareil déconnecté',
    applicationPasswordRevoked: 'Mot de passe d’application supprimé',
    copied: 'Mot de passe copié',
  },

  administration,
  accountSafety,
  audit,
  options,
  exporting,
}

export type Words = typeof fr
