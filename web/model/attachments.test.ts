import assert from 'node:assert/strict'
import { test } from 'node:test'
import { announcesAttachment, attachmentKind, encodedBytes } from './attachments.ts'

test('the name says more than the type', () => {
  assert.equal(attachmentKind('Notes 3e.ODS', 'application/octet-stream'), 'table')
  assert.equal(attachmentKind('photo', 'image/jpeg'), 'image')
  assert.equal(attachmentKind('sans nom', 'application/x-unknown'), 'other')
})

test('a text that announces an attachment is noticed', () => {
  for (const text of [
    'Vous trouverez ci-joint le relevé',
    'CI-JOINTE la convocation',
    'en pièce jointe',
    'je joins le planning',
  ]) {
    assert.ok(announcesAttachment(text), text)
  }
  for (const text of ['Rejoins-nous lundi', 'Merci pour votre réponse', 'nous joindre par téléphone']) {
    assert.ok(!announcesAttachment(text), text)
  }
})

test('base64 costs a third and the line ends', () => {
  assert.equal(encodedBytes(57), 78)
  assert.equal(encodedBytes(0), 0)
})
