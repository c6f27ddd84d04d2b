import assert from 'node:assert/strict'
import { test } from 'node:test'
import { combineConfig, ConfigError, environmentName, settings } from './load.ts'

test('the defaults are valid and need nothing', () => {
  const { config, sources } = combineConfig({ environment: {} })
  assert.equal(config.http.port, 8080)
  assert.equal(config.submission.tlsPort, 2465)
  assert.deepEqual(sources['http.port'], { kind: 'default' })
})

test('flag wins over environment, environment over file, file over default', () => {
  const file = { path: 'f.toml', tables: { http: { port: 1001 }, mx: { port: 1002 }, imap: { port: 1003 } } }
  const { config, sources } = combineConfig({
    file,
    environment: { FACTEUR_HTTP_PORT: '2001', FACTEUR_MX_PORT: '2002' },
    flags: { 'http.port': '3001' },
  })
  assert.deepEqual([config.http.port, config.mx.port, config.imap.port], [3001, 2002, 1003])
  assert.deepEqual(sources['mx.port'], { kind: 'environment', name: 'FACTEUR_MX_PORT' })
  assert.deepEqual(sources['imap.port'], { kind: 'file', path: 'f.toml' })
})

test('all problems come in one report', () => {
  const file = {
    path: 'f.toml',
    tables: { htttp: {}, mx: { prot: 1, port: 'x' }, academy: { domain: 'Not A Domain' } },
  }
  const environment = { FACTEUR_HTTP_PORT: '99999', FACTEUR_HTPP_PORT: '1', FACTEUR_OUTBOUND_ROUTES: 'dest.fr' }
  assert.throws(
    () => combineConfig({ file, environment }),
    (error) => {
      assert.ok(error instanceof ConfigError)
      const text = error.problems.join('\n')
      for (const name of [
        'htttp',
        'mx.prot',
        'mx.port',
        'http.port',
        'FACTEUR_HTPP_PORT',
        'outbound.routes',
        'academy.domain',
      ]) {
        assert.ok(text.includes(name), `${name} is missing from:\n${text}`)
      }
      return true
    },
  )
})

test('two services cannot have one port', () => {
  assert.throws(() => combineConfig({ environment: { FACTEUR_MX_PORT: '8080' } }), /1 problème/)
})

test('the promised names of the ports exist', () => {
  const names = new Set([...settings()].map(([section, key, setting]) => environmentName(section, key, setting)))
  for (const port of ['HTTP', 'MX', 'SUBMISSION', 'SUBMISSIONS', 'IMAP', 'IMAPS', 'POP3', 'POP3S'])
    assert.ok(names.has(`FACTEUR_${port}_PORT`), port)
  assert.ok(names.has('FACTEUR_DATA') && names.has('FACTEUR_MONGODB_URL') && names.has('FACTEUR_REDIS_URL'))
})
