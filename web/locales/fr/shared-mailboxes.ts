import { plural } from './numbers.ts'

export const sharedMailboxes = {
  zone: 'Boîtes de messagerie',
  own: 'Ma boîte',
  unseen: (count: number): string => plural(count, 'message non lu', 'messages non lus'),
  readOnly: 'Vous lisez cette boîte, mais n’écrivez pas en son nom.',
}
