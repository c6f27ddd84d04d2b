import { numberText } from './numbers.ts'

/** The words of the audit log; what its entries say stands in the contract, since the export says it too. */
export const audit = {
  username: 'Identifiant',
  usernameHint: 'Le compte, ou qui a agi',
  group: 'Afficher',
  allGroups: 'Tout',
  from: 'Du',
  to: 'Au',
  network: 'Adresse internet ou réseau',
  networkHint: 'Exemple : 192.0.2.7 ou 192.0.2.0/24',
  show: 'Afficher',
  export: 'Exporter (CSV)',
  exportHint: 'L’export contient toutes les entrées de cette sélection ; il est lui-même inscrit au journal.',
  columns: { at: 'Quand', what: 'Quoi', account: 'Compte', by: 'Par', from: 'D’où' },
  more: 'Afficher la suite',
  shown: (count: number): string => `${numberText(count)} ${count < 2 ? 'entrée affichée' : 'entrées affichées'}`,
  nothing: 'Aucune entrée ne correspond.',
  nothingHint: 'Élargissez les dates, ou laissez l’identifiant vide.',
  self: 'Lui-même',
}
