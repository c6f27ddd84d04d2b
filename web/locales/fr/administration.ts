import type { AccountFilter, Role } from '../../../server/contract/administration.ts'
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
  },
}
