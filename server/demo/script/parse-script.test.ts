import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseScript } from './parse-script.ts'

const text = `De : mlefevre
À : pdupont, Mairie <contact@ville.example>
Objet : Sortie au musée
Quand : -3 08:42
Dossier : pdupont=Sorties et voyages
Non lu : pdupont
Joint : pdf ; Devis.pdf ; Devis ; une ligne

Bonjour,

Voici le devis.
=====
De : pdupont
Quand : 25 min
Format : texte

Merci !
`

test('reads a conversation; a reply goes to the one before', () => {
  const [first, reply] = parseScript('sortie', text).messages
  assert.deepEqual(first?.to, ['pdupont', 'Mairie <contact@ville.example>'])
  assert.deepEqual(first.when, { workingDays: -3, time: '08:42' })
  assert.deepEqual([...first.folders], [['pdupont', 'Sorties et voyages']])
  assert.deepEqual(first.attachments, [{ kind: 'pdf', filename: 'Devis.pdf', values: ['Devis', 'une ligne'] }])
  assert.equal(first.body, 'Bonjour,\n\nVoici le devis.')
  assert.deepEqual(reply?.to, ['mlefevre'])
  assert.equal(reply.subject, 'Re: Sortie au musée')
  assert.deepEqual(reply.when, { minutesAgo: 25 })
  assert.ok(reply.isPlain && reply.quotes && !first.quotes)
})

test('says where a script is wrong', () => {
  assert.throws(() => parseScript('x', 'De : a\nQuand : -1 08:00\n\nBonjour'), /x, message 1: À is missing/)
  assert.throws(() => parseScript('x', 'Sujet : a\n\nBonjour'), /is no field/)
})
