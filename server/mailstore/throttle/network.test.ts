import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from './network.ts'

test('networks: a /24 of IPv4, a /64 of IPv6', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.0/24')
  assert.equal(networkOf('::ffff:192.0.2.9'), networkOf('192.0.2.7'))
  assert.notEqual(networkOf('192.0.3.7'), networkOf('192.0.2.7'))
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::9'))
  assert.equal(networkOf('2001:0DB8:0001:0002::9'), networkOf('2001:db8:1:2::'))
  assert.notEqual(networkOf('2001:db8:1:3::9'), networkOf('2001:db8:1:2::9'))
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
})
