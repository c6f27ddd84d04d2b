import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routeOf } from './settings.ts'

const routes = ['Exemple.org=127.0.0.1:2500', '*=[::1]:2600', 'relais.fr=smtp.relais.fr:587']

test('the route of a domain comes before the one for all', () => {
  assert.deepEqual(routeOf(routes, 'exemple.ORG'), { exchange: '127.0.0.1', port: 2500 })
  assert.deepEqual(routeOf(routes, 'relais.fr'), { exchange: 'smtp.relais.fr', port: 587 })
  assert.deepEqual(routeOf(routes, 'autre.fr'), { exchange: '::1', port: 2600 })
})

test('without one, mail goes the way of its MX', () => {
  assert.equal(routeOf(['exemple.org=127.0.0.1:2500'], 'sous.exemple.org'), null)
  assert.equal(routeOf([], 'exemple.org'), null)
})
