import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withDatabase } from '../server/mailstore/database-url.ts'
import { TestStore } from '../test/kit/embedded-store.ts'
import { printDifference, printRun } from './wildduck-suite/compare.ts'
import { knownFailures, reasonOf } from './wildduck-suite/known-failures.ts'
import { installedPackage } from './wildduck-suite/package-copy.ts'
import { runSuites, type Suite, suites, type TestResult } from './wildduck-suite/run-suites.ts'

/**
 * `npm run test:wildduck`: the tests that WildDuck's package brings (IMAP, POP3, API and units), run on the embedded
 * store, on a MongoDB, or on both, and what differs. Takes about ten minutes for each. It needs npm's registry at the
 * first run, and redis-server, mpop, jq and curl. Exit code 0 when nothing fails that is not known to fail everywhere,
 * and both databases answer alike.
 */

const usage = `usage: npm run test:wildduck -- [OPTIONS]
  --on embedded|mongodb|both   (default: embedded; both where a URL is given)
  --url MONGODB                or FACTEUR_MONGODB_URL
  --suite imap,pop3,api        (default: all)
  --grep PATTERN               only tests whose title fits
  --program MAIN.TS            the embedded store of another checkout
  --keep                       leave what the programs said in the temporary folder`

const { values } = parseArgs({
  options: {
    on: { type: 'string' },
    url: { type: 'string' },
    suite: { type: 'string' },
    grep: { type: 'string' },
    program: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const mongodbUrl = values.url ?? process.env['FACTEUR_MONGODB_URL']
const on = values.on ?? (mongodbUrl === undefined ? 'embedded' : 'both')
const chosen = (values.suite?.split(',') ?? Object.keys(suites)) as Suite[]
if (!['embedded', 'mongodb', 'both'].includes(on) || chosen.some((suite) => !(suite in suites))) {
  console.error(usage)
  process.exit(2)
}

const note = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`)
const installed = await installedPackage()
const folder = await mkdtemp(join(tmpdir(), 'facteur-suites-'))
const known = await knownFailures()

async function runOn(name: string, databaseUrl: (database: string) => string): Promise<TestResult[]> {
  note(`on ${name}, load ${loadavg()[0]?.toFixed(2)}; logs in ${join(folder, name)}`)
  return runSuites({
    installed,
    folder: join(folder, name),
    databaseUrl,
    chosen,
    grep: values.grep,
    mayFail: (test) => reasonOf(known, test) !== undefined,
    onProgress: note,
  })
}

async function runOnEmbedded(): Promise<TestResult[]> {
  await using store = await TestStore.start(values.program === undefined ? {} : { program: values.program })
  return await runOn('embedded', (database) => `${store.url}${database}?serverSelectionTimeoutMS=5000`)
}

function runOnMongodb(): Promise<TestResult[]> {
  if (mongodbUrl === undefined) throw new Error('which MongoDB? --url or FACTEUR_MONGODB_URL')
  return runOn('mongodb', (database) => withDatabase(mongodbUrl, database))
}

const onEmbedded = on === 'mongodb' ? null : await runOnEmbedded()
const onMongodb = on === 'embedded' ? null : await runOnMongodb()
let surprises = 0
if (onEmbedded) surprises += printRun('embedded store', onEmbedded, known)
if (onMongodb) surprises += printRun('MongoDB', onMongodb, known)
if (onEmbedded && onMongodb) surprises += printDifference(onEmbedded, onMongodb, known)
if (values.keep) note(`logs are left in ${folder}`)
else await rm(folder, { recursive: true, force: true })
process.exit(surprises === 0 ? 0 : 1)
