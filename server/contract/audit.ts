/**
 * What the audit log tells of: every action once, the group that a reader looks it up in, and its sentence in French,
 * which the webmail, the command line and the export share. `actor` says what a sentence is about where no account is.
 */
export const auditGroups = {
  logIn: 'Connexions',
  password: 'Mots de passe et accès',
  account: 'Comptes et adresses',
  administration: 'Administration',
} as const
export type AuditGroup = keyof typeof auditGroups

type Row = { group: AuditGroup; label: string }

export const auditActions = {
  signIn: { group: 'logIn', label: 'Connexion à la messagerie web' },
  signInFailed: { group: 'logIn', label: 'Connexion refusée (messagerie web)' },
  signInThrottled: { group: 'logIn', label: 'Connexion retardée après trop d’essais (messagerie web)' },
  signOut: { group: 'logIn', label: 'Déconnexion' },
  secondFactorAsked: { group: 'logIn', label: 'Mot de passe juste, seconde étape demandée' },
  secondFactorFailed: { group: 'logIn', label: 'Seconde étape refusée' },
  recoveryCodeUsed: { group: 'logIn', label: 'Code de secours utilisé' },
  mailLogIn: { group: 'logIn', label: 'Connexion d’un logiciel de messagerie' },
  mailLogInFailed: { group: 'logIn', label: 'Connexion refusée (logiciel de messagerie)' },
  mailLogInThrottled: { group: 'logIn', label: 'Connexion retardée après trop d’essais (logiciel de messagerie)' },
  secondFactorAdded: { group: 'password', label: 'Seconde étape ajoutée' },
  secondFactorRemoved: { group: 'password', label: 'Seconde étape retirée' },
  secondFactorsRemoved: { group: 'password', label: 'Toutes les secondes étapes retirées' },
  recoveryCodesRenewed: { group: 'password', label: 'Codes de secours renouvelés' },
  proofFailed: { group: 'password', label: 'Preuve d’identité refusée avant un changement' },
  passwordChanged: { group: 'password', label: 'Mot de passe modifié' },
  passwordChangeFailed: { group: 'password', label: 'Modification du mot de passe refusée' },
  passwordSetByAdministrator: { group: 'password', label: 'Mot de passe donné par l’administration' },
  applicationPasswordCreated: { group: 'password', label: 'Mot de passe d’application créé' },
  applicationPasswordRevoked: { group: 'password', label: 'Mot de passe d’application révoqué' },
  sessionEnded: { group: 'logIn', label: 'Session fermée par son titulaire' },
  signedOutEverywhere: { group: 'logIn', label: 'Toutes les sessions fermées par leur titulaire' },
  usernameRecovered: { group: 'password', label: 'Identifiant retrouvé avec le NUMEN' },
  usernameRecoveryFailed: { group: 'password', label: 'Recherche d’identifiant sans résultat' },
  passwordReset: { group: 'password', label: 'Retour au NUMEN' },
  passwordResetFailed: { group: 'password', label: 'Retour au NUMEN refusé' },
  recoveryLinkSent: { group: 'password', label: 'Lien envoyé à l’adresse de secours' },
  recoveryLinkRefused: { group: 'password', label: 'Demande de lien sans suite' },
  recoveryLinkUsed: { group: 'password', label: 'Mot de passe choisi par le lien de secours' },
  recoveryLinkFailed: { group: 'password', label: 'Lien de secours refusé' },
  helpdeskCodeMade: { group: 'password', label: 'Code d’assistance créé' },
  helpdeskCodeUsed: { group: 'password', label: 'Mot de passe choisi par un code d’assistance' },
  helpdeskCodeFailed: { group: 'password', label: 'Code d’assistance refusé' },
  accountCreated: { group: 'account', label: 'Compte créé' },
  accountChanged: { group: 'account', label: 'Compte modifié' },
  accountSuspended: { group: 'account', label: 'Compte suspendu' },
  accountReinstated: { group: 'account', label: 'Compte rétabli' },
  departureSet: { group: 'account', label: 'Date de départ enregistrée' },
  departureCancelled: { group: 'account', label: 'Départ annulé' },
  departureNotified: { group: 'account', label: 'Personne prévenue de la fermeture' },
  departureClosed: { group: 'account', label: 'Compte fermé après le départ' },
  departureRefused: { group: 'account', label: 'Messages refusés après le départ' },
  deletionHeld: { group: 'account', label: 'Suppression retenue' },
  deletionReleased: { group: 'account', label: 'Suppression de nouveau permise' },
  accountDeleted: { group: 'account', label: 'Compte supprimé' },
  mailboxExported: { group: 'account', label: 'Messagerie exportée' },
  accountUnlocked: { group: 'account', label: 'Essais de connexion remis à zéro' },
  sessionsClosed: { group: 'account', label: 'Sessions fermées' },
  quotaChanged: { group: 'account', label: 'Taille de boîte modifiée' },
  forwardingAsked: { group: 'account', label: 'Transfert automatique demandé' },
  forwardingOn: { group: 'account', label: 'Transfert automatique en place' },
  forwardingOff: { group: 'account', label: 'Transfert automatique arrêté' },
  aliasAdded: { group: 'account', label: 'Adresse ajoutée' },
  aliasRemoved: { group: 'account', label: 'Adresse retirée' },
  sharedMailboxCreated: { group: 'account', label: 'Boîte fonctionnelle créée' },
  sharedMailboxRenamed: { group: 'account', label: 'Boîte fonctionnelle renommée' },
  sharedMailboxRemoved: { group: 'account', label: 'Boîte fonctionnelle supprimée' },
  sharedMailboxMemberSet: { group: 'account', label: 'Accès à une boîte fonctionnelle donné' },
  sharedMailboxMemberRemoved: { group: 'account', label: 'Accès à une boîte fonctionnelle retiré' },
  sharedMailboxPasswordCreated: {
    group: 'account',
    label: 'Mot de passe d’application d’une boîte fonctionnelle créé',
  },
  listCreated: { group: 'account', label: 'Liste de diffusion créée' },
  listChanged: { group: 'account', label: 'Liste de diffusion modifiée' },
  listRemoved: { group: 'account', label: 'Liste de diffusion supprimée' },
  noticeChanged: { group: 'administration', label: 'Annonce publiée ou modifiée' },
  noticeRemoved: { group: 'administration', label: 'Annonce supprimée' },
  firstAdministratorLinkMade: { group: 'administration', label: 'Lien du premier administrateur créé' },
  administratorCreated: { group: 'administration', label: 'Premier administrateur créé' },
  importStarted: { group: 'administration', label: 'Import commencé' },
  importEnded: { group: 'administration', label: 'Import terminé' },
  rolesChanged: { group: 'administration', label: 'Rôles modifiés' },
  auditExported: { group: 'administration', label: 'Journal exporté' },
} as const satisfies Record<string, Row>

export type AuditAction = keyof typeof auditActions

export const isAuditAction = (name: string): name is AuditAction => Object.hasOwn(auditActions, name)

export const actionsOf = (group: AuditGroup): AuditAction[] =>
  (Object.keys(auditActions) as AuditAction[]).filter((action) => auditActions[action].group === group)

/** Who acted, as a reader is told: a username stands for itself. */
export function actorText(by: string | null): string {
  if (by === '(import)') return 'Import'
  if (by === '(command line)') return 'Ligne de commande'
  if (by === '(system)') return 'Le système'
  return by ?? 'Inconnu'
}
