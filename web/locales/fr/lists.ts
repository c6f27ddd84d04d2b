import type { ListRow } from '../../../server/contract/lists.ts'
import { plural } from './numbers.ts'

const parts = (rule: NonNullable<ListRow['rule']>): string[] => [
  ...(rule.function === undefined ? [] : [rule.function]),
  ...(rule.uai === undefined ? [] : [`établissement ${rule.uai}`]),
]

/** The words of the lists in the console. */
export const lists = {
  search: 'Rechercher une liste',
  searchHint: 'Nom, adresse ou établissement',
  count: (count: number): string => plural(count, 'liste', 'listes'),
  nothing: 'Aucune liste ne correspond.',
  empty: 'Aucune liste de diffusion.',
  emptyHint: 'Une liste envoie à toutes ses personnes ce qui est écrit à son adresse.',
  add: 'Nouvelle liste',
  columns: { name: 'Liste', members: 'Membres', writers: 'Qui peut écrire' },
  back: 'Toutes les listes',

  people: (count: number): string => plural(count, 'personne', 'personnes'),
  byHand: (count: number): string => plural(count, 'ajoutée à la main', 'ajoutées à la main'),
  automatic: 'Tenue par l’import',
  ruleText: (rule: NonNullable<ListRow['rule']>): string => {
    const text = parts(rule).join(', ') || 'toute l’académie'
    return text.charAt(0).toUpperCase() + text.slice(1)
  },
  addresses: (count: number): string => plural(count, 'adresse', 'adresses'),

  writers: {
    members: 'Ses membres',
    academy: 'Toute l’académie',
    named: 'Les personnes désignées',
    everybody: 'Tout le monde, même de l’extérieur',
  } satisfies Record<ListRow['writers'], string>,

  facts: 'La liste',
  name: 'Nom',
  address: 'Adresse',
  addressLabel: 'Adresse (la partie avant @ suffit)',
  rule: 'Membres d’après l’import',
  owner: 'Responsable',
  reached: 'Un message arrive à',
  who: 'Qui peut écrire',
  rename: 'Renommer',
  renameTitle: 'Renommer la liste',
  nameFault: 'Donnez un nom à la liste, de 120 caractères au plus.',
  save: 'Enregistrer',

  members: {
    title: 'Membres ajoutés à la main',
    text: 'Des personnes, des adresses extérieures, ou d’autres listes.',
    none: 'Personne n’a été ajouté à la main.',
    add: 'Ajouter',
    label: 'Ajouter des membres',
    remove: 'Retirer',
    removeOf: (address: string): string => `Retirer le membre ${address}`,
  },
  authors: {
    title: 'Peuvent écrire aussi',
    text: 'En plus de ceux que la règle autorise.',
    none: 'Personne n’est désigné.',
    add: 'Autoriser',
    label: 'Autoriser à écrire',
    remove: 'Retirer',
    removeOf: (address: string): string => `Ne plus autoriser ${address}`,
  },

  remove: 'Supprimer la liste',
  removeTitle: (name: string): string => `Supprimer la liste « ${name} » ?`,
  removeText:
    'Les messages envoyés à cette adresse seront refusés, et l’adresse ne pourra plus être donnée. Les personnes et leurs messages ne changent pas.',

  newTitle: 'Nouvelle liste',
  newRule: 'Membres tenus à jour par l’import (facultatif)',
  uai: 'Établissement (UAI)',
  uaiHint: 'Par exemple 0250011X : tous les personnels de cet établissement.',
  function: 'Fonction',
  functionHint: 'Comme dans le fichier de l’académie, par exemple « Professeur de mathématiques ».',
  create: 'Créer la liste',
  incomplete: 'Donnez un nom et une adresse à la liste.',
}
