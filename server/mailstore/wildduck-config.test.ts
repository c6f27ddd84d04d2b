import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redisOptionsOf, redisUrlOf } from './redis-child.ts'
import { renderWildDuckConfig } from './wildduck-config.ts'

const input = {
  databaseUrl: 'mongodb://%2Frun%2Fmongo.sock/?directConnection=true',
  databaseName: 'facteur',
  redisUrl: 'unix:///run/redis.sock',
  apiSocket: '/run/api.sock',
  address: '127.0.0.1',
  hostName: 'mail.ac-demo.fr',
  domain: 'ac-demo.fr',
  imap: { port: 2143, tlsPort: 2993 },
  pop3: { port: 2110, tlsPort: 2995 },
  submission: { tlsPort: 2465 },
  maxMessageBytes: 36 * 1024 * 1024,
  quotaMegabytes: 5120,
  tls: { keyFile: '/tls/key.pem', certFile: '/tls/cert.pem' },
  secrets: { wildduckApiToken: 'token', loop: 'l', totp: 't', dkim: 'd', certificates: 'c' },
}

test('the rendered configuration is the one that was reviewed', (t) => {
  t.assert.snapshot(renderWildDuckConfig(input))
})

test('nothing of it listens beyond the configured address, and its own LMTP not at all', () => {
  const config = JSON.parse(JSON.stringify(renderWildDuckConfig(input)))
  assert.equal(config.lmtp.enabled, false)
  assert.equal(config.metrics.enabled, false)
  assert.equal(config.mcp.enabled, false)
  assert.deepEqual([config.imap.host, config.imap.interface[0].host, config.pop3.host], Array(3).fill('127.0.0.1'))
})

test('our own Redis is told by its socket, another one by its URL', () => {
  const paths = { sockets: { redis: '/run/redis.sock', database: '', wildduckApi: '', lmtp: '', resolver: '' } }
  assert.deepEqual(redisOptionsOf(redisUrlOf({ redis: { url: '' } }, paths)), { path: '/run/redis.sock', db: 0 })
  assert.equal(redisOptionsOf(redisUrlOf({ redis: { url: 'redis://r:1/3' } }, paths)), 'redis://r:1/3')
})
