import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address, Message } from '../../server/contract/mail.ts'
import { answeringAddress, forwardSubject, hasOtherRecipients, replyRecipients, replySubject } from './reply.ts'

const person = (local: string): Address => ({ name: '', address: `${local}@ac-demo.fr` })
const own = ['moi@ac-demo.fr', 'direction@ac-demo.fr']
const message = (parts: Partial<Message>): Message =>
  ({ from: person('pierre'), replyTo: [], to: [person('moi')], cc: [], ...parts }) as Message

test('prefixes do not pile up', () => {
  assert.equal(replySubject('Re: RE : Ré: conseil'), 'Re: conseil')
  assert.equal(replySubject('Réunion : lundi'), 'Re: Réunion : lundi')
  assert.equal(forwardSubject('Fwd: TR : Re: conseil'), 'Tr: Re: conseil')
})

test('a reply goes to the sender, or where the sender asks', () => {
  assert.deepEqual(replyRecipients(message({}), own, false), { to: [person('pierre')], cc: [] })
  assert.deepEqual(replyRecipients(message({ replyTo: [person('liste')] }), own, false).to, [person('liste')])
})

test('a reply to all leaves oneself out and names everybody once', () => {
  const received = message({ to: [person('MOI'), person('zoe')], cc: [person('Pierre'), person('luc'), person('ZOE')] })
  assert.deepEqual(replyRecipients(received, own, true), { to: [person('pierre')], cc: [person('zoe'), person('luc')] })
  assert.ok(hasOtherRecipients(received, own))
  assert.ok(!hasOtherRecipients(message({}), own))
})

test('answering what one sent goes on with the same people', () => {
  const sent = message({ from: person('moi'), to: [person('zoe')], cc: [person('luc')] })
  assert.deepEqual(replyRecipients(sent, own, false).to, [person('zoe')])
  assert.deepEqual(replyRecipients(sent, own, true), { to: [person('zoe')], cc: [person('luc')] })
})

test('the answer comes from the address that was written to', () => {
  assert.equal(answeringAddress(message({ to: [person('Direction')] }), own), 'direction@ac-demo.fr')
  assert.equal(answeringAddress(message({ to: [person('liste')] }), own), 'moi@ac-demo.fr')
})
