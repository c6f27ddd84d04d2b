import type { AccountFilter, Role } from '../../../server/contract/administration.ts'
import type { ImportJob, ImportRow } from '../../../server/contract/imports.ts'
import type { ServiceNotice } from '../../../server/contract/service-notices.ts'
import { numberText, plural } from './numbers.ts'

/** The words of the console. */
export const administration = {
  title: 'Administration',
  open: 'Administration',
  sectionsLabel: 'Rubriques de l’administration',
  toSections: 'Rubriques',
  toMail: 'Messagerie',
  forbiddenTitle: 'Cette page est réservée aux administrateurs',
  forbiddenText: 'Votre compte n’a pas de rôle d’administration. Vos messages vous attendent.',

  secondFactor: {
    title: 'Encore une étape avant d’entrer',
    text: 'Votre rôle donne accès aux comptes de l’académie. Pour les protéger, l’académie demande une preuve de plus que le mot de passe : un code de votre téléphone, ou une clé d’accès.',
    how: 'Activez la validation en deux étapes, puis revenez ici. Cela prend deux minutes.',
    action: 'Ouvrir Options, Sécurité',
  },

  sections: {
    people: 'Personnes',
    lists: 'Listes',
    mailboxes: 'Boîtes fonctionnelles',
    import: 'Import',
    notices: 'Annonces',
    audit: 'Journal',
    state: 'État du service',
  },

  roles: {
    admin: 'Administrateur',
    helpdesk: 'Assistance',
    auditor: 'Auditeur',
  } satisfies Record<Role, string>,
  roleTexts: {
    admin: 'Gère les comptes, les imports, les annonces et les rôles.',
    helpdesk: 'Retrouve un compte, le débloque et donne un code de secours. Ne voit aucun message.',
    auditor: 'Lit le journal, et rien d’autre.',
  } satisfies Record<Role, string>,

  states: { creating: 'En création', active: 'Actif', suspended: 'Suspendu' },

  people: {
    search: 'Rechercher une personne',
    searchHint: 'Nom, identifiant, adresse ou établissement',
    filter: 'Afficher',
    filters: {
      all: 'Tous les comptes',
      active: 'Comptes actifs',
      suspended: 'Comptes suspendus',
      roles: 'Comptes avec un rôle',
    } satisfies Record<AccountFilter, string>,
    count: (count: number): string => plural(count, 'compte', 'comptes'),
    columns: { name: 'Nom', username: 'Identifiant', school: 'Établissement', function: 'Fonction', state: 'État' },
    nothing: 'Aucun compte ne correspond.',
    nothingHint: 'Essayez avec le début du nom, ou seulement l’établissement.',
    empty: 'L’académie n’a pas encore de compte.',
    more: 'Afficher la suite',
    shown: (shown: number, total: number): string => `${numberText(shown)} sur ${numberText(total)}`,
    numenOnly: 'Première connexion à faire',
  },

  person: {
    back: 'Toutes les personnes',
    facts: 'Le compte',
    username: 'Identifiant',
    address: 'Adresse',
    aliases: 'Autres adresses',
    school: 'Établissement',
    function: 'Fonction',
    createdOn: 'Compte créé le',
    proof: 'Connexion',
    proofs: {
      chosen: 'Mot de passe choisi',
      numen: 'Par le NUMEN : aucun mot de passe n’a encore été choisi',
      technical: 'Compte technique, sans NUMEN',
    },
    suspendedBy: {
      import: 'Suspendu par un import : cette personne n’était plus dans le fichier.',
      administrator: 'Suspendu par un administrateur.',
      departure: 'Fermé : cette personne a quitté l’académie.',
    },
    suspendedText: 'Le courrier continue d’arriver, mais personne ne peut se connecter.',
    quota: 'Espace de la boîte',
    quotaUsed: (used: string, allowed: string): string => `${used} occupés sur ${allowed}`,
    changeQuota: 'Modifier l’espace',
    quotaLabel: 'Espace accordé, en mégaoctets',
    quotaFault: 'Donnez un nombre entier, de 10 à 1 000 000.',
    save: 'Enregistrer',
    help: 'Dépanner',
    unlock: 'Débloquer la connexion',
    unlockText:
      'Après plusieurs mots de passe faux, il faut attendre entre deux essais : cette attente est levée tout de suite.',
    removeSecondFactors: 'Retirer la validation en deux étapes',
    removeSecondFactorsText:
      'Pour qui a perdu son téléphone : le mot de passe suffira de nouveau. Assurez-vous d’abord de parler à la bonne personne.',
    removeSecondFactorsTitle: (name: string): string => `Retirer la validation en deux étapes de ${name} ?`,
    closeSessions: 'Déconnecter partout',
    closeSessionsText:
      'Chaque navigateur et chaque appareil devra se connecter de nouveau. Utile après un vol ou un doute.',
    closeSessionsTitle: (name: string): string => `Déconnecter ${name} partout ?`,
    suspend: 'Suspendre le compte',
    suspendTitle: (name: string): string => `Suspendre le compte de ${name} ?`,
    suspendText:
      'Toutes ses sessions sont fermées et plus aucune connexion n’est possible. Son courrier continue d’arriver, et rien n’est supprimé.',
    reinstate: 'Rétablir le compte',
    reinstateText: 'Cette personne pourra de nouveau se connecter, avec le même mot de passe.',
    roles: 'Rôles',
    rolesText: 'Un rôle n’ouvre la boîte de personne d’autre.',
    rolesTitle: (name: string): string => `Changer les rôles de ${name} ?`,
    rolesConfirm: (roles: string): string =>
      roles === '' ? 'Cette personne n’aura plus de rôle.' : `Cette personne aura : ${roles}.`,
    saveRoles: 'Enregistrer les rôles',
    hasRole: 'Ce compte a un rôle d’administration : seul un administrateur peut y toucher.',
  },

  done: {
    suspended: 'Compte suspendu',
    reinstated: 'Compte rétabli',
    quotaChanged: 'Espace modifié',
    rolesChanged: 'Rôles enregistrés',
    unlocked: 'Connexion débloquée',
    secondFactorsRemoved: 'Validation en deux étapes retirée',
    aliasAdded: 'Adresse ajoutée',
    aliasRemoved: 'Adresse retirée',
    departureSet: 'Date de départ enregistrée',
    departureCancelled: 'Départ annulé',
    listCreated: 'Liste créée',
    listChanged: 'Liste modifiée',
    listRemoved: 'Liste supprimée',
    mailboxCreated: 'Boîte créée',
    mailboxChanged: 'Boîte modifiée',
    mailboxRemoved: 'Boîte supprimée',
    sessionsClosed: 'Toutes les sessions sont fermées',
    noticeSaved: 'Annonce enregistrée',
    noticeRemoved: 'Annonce retirée',
    administratorMade: 'Compte d’administrateur créé : activez maintenant la validation en deux étapes',
  },

  state: {
    updated: 'Ces nombres se mettent à jour tout seuls.',
    allWell: 'Tout fonctionne.',
    notReady: (count: number): string =>
      `${plural(count, 'service ne répond pas', 'services ne répondent pas')}. Facteur les relance seul ; si cela dure plus de cinq minutes, lancez « facteur doctor » sur le serveur.`,
    services: 'Services',
    ready: 'en marche',
    stopped: 'ne répond pas',
    serviceNames: {
      database: 'Base de données',
      chores: 'Travaux réguliers',
      'mail-log-ins': 'Suivi des connexions',
      redis: 'Compteurs (Redis)',
      wildduck: 'Boîtes aux lettres, IMAP et POP3',
      delivery: 'Remise du courrier',
      'haraka-out': 'Envoi vers l’extérieur',
      'haraka-mx': 'Réception du courrier',
      pump: 'File d’envoi',
      submission: 'Envoi depuis les logiciels de messagerie',
      http: 'Messagerie web',
      sink: 'Boîte d’essai de la démonstration',
    } as Record<string, string>,
    queue: 'Courrier en attente de départ',
    queueEmpty: 'Rien n’attend.',
    waiting: (count: number): string => plural(count, 'message attend', 'messages attendent'),
    deferred: (count: number): string =>
      `dont ${numberText(count)} que l’autre serveur a demandé de représenter plus tard`,
    oldest: (when: string): string => `Le plus ancien attend depuis ${when}.`,
    queueAdvice:
      'Un message attend depuis plus de quatre heures : vérifiez que le serveur peut joindre Internet (port 25).',
    disk: 'Disque',
    free: (free: string, total: string): string => `${free} libres sur ${total}`,
    store: (size: string): string => `Le courrier occupe ${size}.`,
    diskAdvice:
      'Il reste peu de place. Ajoutez du disque, ou réduisez l’espace des boîtes : quand il sera plein, le courrier sera refusé pour l’instant et reviendra plus tard.',
    accounts: 'Comptes',
    accountCount: (total: number, suspended: number): string =>
      plural(total, 'compte', 'comptes') +
      (suspended > 0 ? `, dont ${plural(suspended, 'suspendu', 'suspendus')}` : ''),
    sessions: (count: number): string => plural(count, 'session web ouverte', 'sessions web ouvertes'),
    lastImport: 'Dernier import',
    noImport: 'Aucun fichier n’a encore été importé.',
    importText: (created: number, changed: number, refused: number): string =>
      `${plural(created, 'compte créé', 'comptes créés')}, ${plural(changed, 'modifié', 'modifiés')}, ${plural(refused, 'ligne refusée', 'lignes refusées')}`,
    lastBackup: 'Dernière sauvegarde',
    noBackup: 'Aucune sauvegarde n’est connue. Sur le serveur, « facteur backup DOSSIER » en fait une.',
    oldBackup: 'Elle date de plus de deux jours : vérifiez que la sauvegarde de chaque nuit est bien faite.',
    version: 'Version',
    since: (when: string): string => `en marche depuis ${when}`,
  },

  notices: {
    lead: 'Une annonce s’affiche sur la page de connexion, que tout le monde voit : une panne, une maintenance, une procédure.',
    add: 'Nouvelle annonce',
    edit: 'Modifier',
    remove: 'Retirer',
    removeTitle: (title: string): string => `Retirer « ${title} » ?`,
    removeText: 'Elle disparaît de la page de connexion tout de suite.',
    none: 'Aucune annonce.',
    noneHint: 'La page de connexion n’affiche rien de plus que d’habitude.',
    title: 'Titre',
    text: 'Texte',
    linkUrl: 'Adresse du lien (facultatif)',
    linkUrlHint: 'Elle commence par https://',
    linkText: 'Mots du lien',
    from: 'À partir du (facultatif)',
    to: 'Jusqu’au (facultatif)',
    datesHint: 'Sans date, l’annonce s’affiche tout de suite et jusqu’à ce que vous la retiriez.',
    preview: 'Aperçu',
    previewTitle: 'Titre de l’annonce',
    save: 'Enregistrer l’annonce',
    phases: { current: 'Affichée', planned: 'Prévue', past: 'Passée' } satisfies Record<ServiceNotice['phase'], string>,
    period: (from: string | null, to: string | null): string =>
      from === null && to === null
        ? 'Sans date de fin'
        : from === null
          ? `Jusqu’au ${to ?? ''}`
          : to === null
            ? `À partir du ${from}`
            : `Du ${from} au ${to}`,
    faults: {
      title: 'Donnez un titre à l’annonce.',
      text: 'Ce texte est trop long.',
      linkUrl: 'Cette adresse n’est pas celle d’un site : elle commence par https://',
      linkText: 'Ces mots sont trop longs.',
      from: 'Cette date n’est pas valable.',
      to: 'La fin doit venir après le début.',
    } as Record<string, string>,
  },

  import: {
    lead: 'Le fichier de l’académie (CSV) dit qui a une messagerie. Il est d’abord vérifié : vous voyez ce qui changerait, et rien ne change avant votre accord.',
    choose: 'Fichier CSV',
    chooseHint: 'Colonnes NUMEN, nom, prénom, établissement, fonction… dans n’importe quel ordre. 32 Mo au plus.',
    check: 'Vérifier le fichier',
    sending: 'Envoi du fichier…',
    phases: {
      checking: 'Vérification en cours',
      checked: 'Fichier vérifié',
      importing: 'Import en cours',
      done: 'Import terminé',
      interrupted: 'Import interrompu',
      refused: 'Fichier refusé',
    } satisfies Record<ImportJob['phase'], string>,
    progress: (done: number, total: number): string => `${numberText(done)} lignes sur ${numberText(total)}`,
    mayLeave: 'Vous pouvez fermer cette page : le travail continue.',
    counts: {
      created: { before: 'à créer', after: 'créés' },
      changed: { before: 'à modifier', after: 'modifiés' },
      unchanged: { before: 'inchangés', after: 'inchangés' },
      problem: { before: 'lignes refusées', after: 'lignes refusées' },
      missing: { before: 'absents du fichier', after: 'absents du fichier' },
    } satisfies Record<ImportRow['kind'], { before: string; after: string }>,
    suspendMissing: (count: number): string =>
      `Suspendre aussi ${plural(count, 'la personne absente', 'les personnes absentes')} du fichier`,
    suspendMissingHint: 'Leur courrier continue d’arriver. Sans cette case, elles restent telles quelles.',
    notSuspended: {
      badLines: 'Personne n’a été suspendu, puisque des lignes du fichier sont refusées : corrigez-les d’abord.',
      tooMany:
        'Personne n’a été suspendu : il manque plus d’un quart des personnes, ce fichier n’est sans doute pas entier.',
    },
    start: 'Importer',
    startTitle: (count: number): string => `Importer ${plural(count, 'ligne', 'lignes')} ?`,
    startText: (created: number, changed: number, suspended: number): string =>
      `${plural(created, 'compte sera créé', 'comptes seront créés')} et ${plural(changed, 'modifié', 'modifiés')}` +
      (suspended > 0 ? `, ${plural(suspended, 'suspendu', 'suspendus')}` : '') +
      '. Les lignes refusées sont laissées de côté.',
    cancel: 'Interrompre',
    resume: 'Reprendre l’import',
    resumeText: 'Ce qui est fait est fait ; le reste sera repris où il en était.',
    discard: 'Abandonner ce fichier',
    another: 'Importer un autre fichier',
    report: 'Télécharger le rapport',
    stopped: 'La vérification a été interrompue.',
    deleted: 'Le fichier, qui contient des NUMEN, a été supprimé du serveur.',
    nothing: 'Aucune ligne.',
    columns: { line: 'Ligne', who: 'Personne', username: 'Identifiant', what: 'Remarque' },
    willSuspend: 'sera suspendu',
    isSuspended: 'suspendu',
    fields: {
      familyName: 'nom',
      usageName: 'nom d’usage',
      givenName: 'prénom',
      uai: 'UAI',
      school: 'établissement',
      function: 'fonction',
      recoveryAddress: 'adresse de secours',
      state: 'compte rétabli',
    } as Record<string, string>,
    more: 'Afficher la suite',
    by: (who: string, when: string): string => `Par ${who}, ${when}`,
  },

  first: {
    title: 'Désigner le premier administrateur',
    lead: 'Ce lien ne sert qu’une fois. La personne désignée ici gérera les comptes, les imports et les annonces de l’académie.',
    spentTitle: 'Ce lien n’est plus valable',
    spentText:
      'Il a déjà servi, ou il date de plus de trois jours. Sur le serveur, « facteur account first-admin-link » en donne un autre.',
    newTitle: 'Créer un compte d’administrateur',
    newText: 'Un compte technique, sans NUMEN, que les imports ne touchent pas.',
    username: 'Identifiant',
    usernameHint: 'Lettres minuscules et chiffres, par exemple « admin1 ».',
    name: 'Nom affiché',
    password: 'Mot de passe',
    passwordHint: 'Au moins 12 caractères. Quelques mots sans rapport entre eux se retiennent bien.',
    again: 'Mot de passe, une seconde fois',
    create: 'Créer le compte',
    existingTitle: 'Donner le rôle à quelqu’un qui a déjà un compte',
    existingText: 'Connectez-vous avec son compte : il deviendra administrateur.',
    accept: 'Se connecter et devenir administrateur',
    after: 'La suite : activer la validation en deux étapes, que votre rôle demande.',
  },
}
