import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSrs } from './srs.ts'

const srs = createSrs({ secret: 'k', domain: 'ac-demo.fr', localDomains: ['ac-demo.fr', 'ac-autre.fr'] })
const now = new Date('2026-11-23T10:00:00Z')
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000)

test('a rewritten address is in our domain and comes back', () => {
  const rewritten = srs.rewrite('jean@exemple.org', now)
  assert.match(rewritten, /^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=exemple\.org=jean@ac-demo\.fr$/)
  assert.equal(srs.restore(rewritten, later(20)), 'jean@exemple.org')
})

test('any local part comes back, and a folded one is still recognised', () => {
  const local = fc
    .stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,40}$/)
    .filter((text) => !/^srs[01][=+-]/i.test(text))
  fc.assert(
    fc.property(local, (user) => {
      const rewritten = srs.rewrite(`${user}@exemple.org`, now)
      assert.equal(srs.restore(rewritten, now), `${user}@exemple.org`)
      assert.equal(srs.restore(rewritten.toLowerCase(), now), `${user.toLowerCase()}@exemple.org`)
    }),
  )
})

test('the null reverse path and local senders stay', () => {
  assert.equal(srs.rewrite('', now), '')
  assert.equal(srs.rewrite('pierre.dupont@ac-autre.fr', now), 'pierre.dupont@ac-autre.fr')
})

test('a forged, altered, old or foreign address is none', () => {
  const rewritten = srs.rewrite('jean@exemple.org', now)
  assert.equal(srs.restore(rewritten.replace('=jean@', '=paul@'), now), null)
  assert.equal(srs.restore(rewritten.replace('exemple.org', 'victime.org'), now), null)
  assert.equal(srs.restore('SRS0=aaaaaaaa=aa=exemple.org=jean@ac-demo.fr', now), null)
  assert.equal(srs.restore(rewritten, later(22)), null)
  assert.equal(srs.restore(rewritten.replace('ac-demo.fr', 'ailleurs.fr'), now), null)
  assert.equal(srs.restore('pierre.dupont@ac-demo.fr', now), null)
})

test('mail that another forwarder has rewritten goes back to that forwarder', () => {
  const rewritten = srs.rewrite('SRS0=abcd=xy=exemple.org=jean@relais.net', now)
  assert.match(rewritten, /^SRS1=[a-z2-7]{8}=relais\.net==abcd=xy=exemple\.org=jean@ac-demo\.fr$/)
  assert.equal(srs.restore(rewritten, now), 'SRS0=abcd=xy=exemple.org=jean@relais.net')
  const third = srs.rewrite(rewritten.replace('@ac-demo.fr', '@tiers.net'), now)
  assert.equal(srs.restore(third, now), 'SRS0=abcd=xy=exemple.org=jean@relais.net')
})
