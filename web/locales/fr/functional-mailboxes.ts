import type { SharedRight } from '../../../server/contract/shared-mailboxes.ts'
import { plural } from './numbers.ts'

/** The words of the functional mailboxes in the console. */
export const functionalMailboxes = {
  search: 'Rechercher une boîte',
  searchHint: 'Nom ou adresse',
  count: (count: number): string => plural(count, 'boîte', 'boîtes'),
  nothing: 'Aucune boîte ne correspond.',
  empty: 'Aucune boîte fonctionnelle.',
  emptyHint:
    'Une boîte fonctionnelle, comme ce.0250011x, est lue par plusieurs personnes, chacune avec son propre compte.',
  add: 'Nouvelle boîte',
  columns: { name: 'Boîte', members: 'Membres' },
  members: (count: number): string => plural(count, 'personne', 'personnes'),
  noMember: 'Personne ne la lit',
  back: 'Toutes les boîtes fonctionnelles',

  rights: {
    read: 'Lire et classer',
    send: 'Lire, classer et écrire',
    manage: 'Tout, et choisir les membres',
  } satisfies Record<SharedRight, string>,
  rightOf: (name: string): string => `Ce que peut faire ${name}`,
  right: 'Ce que ces personnes pourront faire',
  rightsText:
    'Qui lit une boîte peut aussi y ranger et supprimer des messages ; qui y écrit le fait au nom de la boîte.',

  membersTitle: 'Membres',
  none: 'Cette boîte n’a pas encore de membre : personne ne lit ce qui y arrive.',
  label: 'Ajouter des personnes',
  addMember: 'Ajouter',
  removeMember: 'Retirer',
  removeMemberOf: (name: string): string => `Retirer ${name} de cette boîte`,
  removeMemberTitle: (name: string): string => `Retirer ${name} de cette boîte ?`,
  removeMemberText:
    'Son accès se ferme tout de suite, dans la messagerie web et dans ses logiciels. La boîte et son contenu ne changent pas.',
  passwords: (count: number): string => plural(count, 'logiciel de messagerie', 'logiciels de messagerie'),

  rename: 'Renommer',
  renameTitle: 'Renommer la boîte',
  name: 'Nom',
  nameHint: 'Il est montré à ceux qui reçoivent ses messages.',
  nameFault: 'Donnez un nom à la boîte, de 120 caractères au plus.',
  addressLabel: 'Adresse (la partie avant @ suffit)',
  save: 'Enregistrer',
  newTitle: 'Nouvelle boîte fonctionnelle',
  create: 'Créer la boîte',
  incomplete: 'Donnez un nom et une adresse à la boîte.',

  remove: 'Supprimer la boîte',
  removeTitle: (address: string): string => `Supprimer la boîte ${address} ?`,
  removeText:
    'Tout le courrier de cette boîte est effacé, définitivement et pour tous ses membres. L’adresse ne pourra plus être donnée.',
}
