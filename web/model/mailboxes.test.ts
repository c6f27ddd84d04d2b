import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mailbox } from '../../server/contract/mail.ts'
import { arrangeMailboxes, badgeCount, mailboxNameFault, renamedPath } from './mailboxes.ts'

const mailbox = (path: string, specialUse: Mailbox['specialUse'] = null): Mailbox => ({
  id: '0'.repeat(24),
  path,
  name: path.split('/').at(-1) ?? '',
  specialUse,
  total: 5,
  unseen: 2,
})

test('special mailboxes come first and in their order', () => {
  const { special } = arrangeMailboxes([
    mailbox('Corbeille', 'trash'),
    mailbox('INBOX', 'inbox'),
    mailbox('Envoyés', 'sent'),
  ])
  assert.deepEqual(
    special.map((box) => box.specialUse),
    ['inbox', 'sent', 'trash'],
  )
})

test('a mailbox called Archives serves where none is marked so', () => {
  const { special, own } = arrangeMailboxes([mailbox('Archives'), mailbox('Cours'), mailbox('INBOX', 'inbox')])
  assert.deepEqual(
    special.map((box) => box.path),
    ['INBOX', 'Archives'],
  )
  assert.equal(own.length, 1)
})

test('own mailboxes are sorted level by level and indented', () => {
  const { own } = arrangeMailboxes(
    ['Cours 2025', 'Élèves', 'Cours/4e B', 'Cours/4e B/notes', 'Cours', 'absent/seul', 'cours 10', 'cours 9'].map(
      (path) => mailbox(path),
    ),
  )
  assert.deepEqual(
    own.map(({ mailbox, depth }) => `${String(depth)} ${mailbox.path}`),
    [
      '0 absent/seul',
      '0 Cours',
      '1 Cours/4e B',
      '2 Cours/4e B/notes',
      '0 cours 9',
      '0 cours 10',
      '0 Cours 2025',
      '0 Élèves',
    ],
  )
})

test('a new name keeps the levels above', () => {
  assert.equal(renamedPath('Cours/4e B', '4e C'), 'Cours/4e C')
  assert.equal(renamedPath('Cours', 'Leçons'), 'Leçons')
})

test('names that cannot be', () => {
  assert.equal(mailboxNameFault('  '), 'empty')
  assert.equal(mailboxNameFault('a/b'), 'slash')
  assert.equal(mailboxNameFault('x'.repeat(101)), 'long')
  assert.equal(mailboxNameFault('Conseil de classe'), null)
})

test('counts', () => {
  assert.equal(badgeCount(mailbox('Brouillons', 'drafts')), 5)
  assert.equal(badgeCount(mailbox('Envoyés', 'sent')), 0)
  assert.equal(badgeCount(mailbox('INBOX', 'inbox')), 2)
})
