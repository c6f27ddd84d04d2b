import assert from 'node:assert/strict'
import { test } from 'node:test'
import { combineConfig } from '../../config/load.ts'
import { readOutLine } from './out-child.ts'
import { renderOutConfig } from './out-config.ts'

const { config } = combineConfig({ environment: {}, flags: { 'outbound.routes': '*=127.0.0.1:2600' } })
const files = renderOutConfig({
  config,
  port: 2600,
  username: 'pump',
  password: 'mot',
  internalKey: 'clef',
  queueFolder: '/data/queue/out',
  incidentFolder: '/data/queue/incidents',
  pausesMs: [1000, 60_000],
})

test('the configuration of Haraka out is this', () => {
  assert.deepEqual(files, {
    'config/smtp.ini': 'listen=127.0.0.1:2600\nnodes=0\ngraceful_shutdown=true\nforce_shutdown_timeout=5\n',
    'config/connection.ini':
      '[main]\nsmtputf8=false\n\n[haproxy]\n\n[headers]\nadd_received=false\nclean_auth_results=false\nshow_version=false\n' +
      'max_lines=5000\nmax_received=100\n\n[max]\nbytes=38797312\nmime_parts=10000\nline_length=2048\n' +
      'data_line_length=100000\n\n[message]\ngreeting=Facteur\n\n[uuid]\n',
    'config/me': 'mail.ac-demo.fr\n',
    'config/plugins': 'auth/flat_file\nfacteur-out\nqueue/deliver\n',
    'config/log.ini': 'level=notice\nformat=json\ntimestamps=false\n',
    'config/internalcmd_key': 'clef\n',
    'config/auth_flat_file.ini': '[core]\nmethods=PLAIN\nconstrain_sender=false\n[users]\npump=mot\n',
    'config/outbound.ini':
      'concurrency_max=50\nconnect_timeout=600\nalways_split=true\nreceived_header=disabled\ntemp_fail_intervals=5s,60s\n',
    'config/queue_dir': '/data/queue/out\n',
    'config/facteur-out.timeout': '0\n',
    'config/facteur-out.json':
      JSON.stringify(
        { routes: ['*=127.0.0.1:2600'], incidentFolder: '/data/queue/incidents', warnAtFailure: 4, giveUpMs: 61_000 },
        null,
        2,
      ) + '\n',
  })
})

test('its log lines keep their level, and what the pump logs itself is left out', () => {
  assert.deepEqual(
    readOutLine('{"level":"NOTICE","origin":"outbound","message":"delivered","domain":"x.fr","uuid":"1"}'),
    {
      level: 'info',
      message: 'delivered origin=outbound domain=x.fr',
    },
  )
  assert.equal(readOutLine('{"level":"NOTICE","origin":"core","message":"connect","ip":"127.0.0.1"}'), null)
  assert.deepEqual(readOutLine('{"level":"CRIT","message":"x"}'), { level: 'error', message: 'x' })
  assert.deepEqual(readOutLine('Starting up'), { level: 'debug', message: 'Starting up' })
  assert.deepEqual(readOutLine('{broken'), { level: 'info', message: '{broken' })
})
