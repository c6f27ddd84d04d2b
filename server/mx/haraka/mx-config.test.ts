import assert from 'node:assert/strict'
import { createSecureContext } from 'node:tls'
import { test } from 'node:test'
import { combineConfig } from '../../config/load.ts'
import { renderDhParameters } from './dh-parameters.ts'
import { renderMxConfig } from './mx-config.ts'

const rendered = (environment: Record<string, string> = {}) =>
  renderMxConfig({
    config: combineConfig({ environment }).config,
    verdictSecret: 'v'.repeat(64),
    internalKey: 'k'.repeat(64),
    resolverSocket: '/run/r.sock',
    lmtpSocket: '/run/l.sock',
    tls: { key: 'KEY', cert: 'CERT' },
  })

test('what Haraka must not be left to its defaults for', () => {
  const files = rendered()
  const connection = files['connection.ini'] ?? ''
  for (const line of [
    'smtputf8=false',
    'enabled=false',
    'show_version=false',
    'data_line_length=20000',
    'bytes=37748736',
  ]) {
    assert.ok(connection.includes(line), line)
  }
  assert.equal(files['internalcmd_key'], 'k'.repeat(64) + '\n')
  assert.match(files['smtp.ini'] ?? '', /^listen=127\.0\.0\.1:2525\nnodes=0\n/)
  assert.match(files['smtp.ini'] ?? '', /graceful_shutdown=true/)
  assert.equal(files['plugins'], 'tls\nesmtp\nrecipient\nauthentication\ndeliver\n')
})

test('an IPv6 address stands in brackets', () => {
  assert.match(rendered({ FACTEUR_NETWORK_ADDRESS: '::1' })['smtp.ini'] ?? '', /^listen=\[::1\]:2525$/m)
})

test('the Diffie-Hellman parameters are ones that TLS takes', () => {
  assert.doesNotThrow(() => createSecureContext({ dhparam: renderDhParameters() }))
})
