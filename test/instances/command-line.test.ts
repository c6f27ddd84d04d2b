import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'

/** The command line as an administrator meets it: what goes wrong at a start is one sentence that says what to do. */

const project = resolve(import.meta.dirname, '../..')
const node = join(project, 'node_modules/.bin/node')

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-cli-'))
})
after(() => rm(folder, { recursive: true, force: true }))

type Outcome = { code: number | null; stdout: string; stderr: string }

function facteur(args: string[], environment: Record<string, string> = {}, program = node): Promise<Outcome> {
  return new Promise((done) => {
    const env = { PATH: process.env['PATH'] ?? '', FACTEUR_DATA: join(folder, 'data'), ...environment }
    const child = execFile(
      program,
      [join(project, 'scripts/start.js'), ...args],
      { env, timeout: 20_000 },
      (_error, stdout, stderr) => done({ code: child.exitCode, stdout, stderr }),
    )
  })
}

/** One sentence for a person, and nothing that only a programmer reads. */
function assertOneSentence({ stderr }: Outcome): void {
  const lines = stderr.split('\n').filter((line) => line.startsWith('facteur :'))
  assert.equal(lines.length, 1, stderr)
  assert.doesNotMatch(stderr, /\n\s+at |Error:/)
}

test('config print shows every value with its source', async () => {
  const file = join(folder, 'facteur.toml')
  await writeFile(file, '[mx]\nport = 2626\n')
  const { code, stdout } = await facteur(['config', 'print', '--config', file, '--set', 'imap.port=2144'], {
    FACTEUR_HTTP_PORT: '8181',
  })
  assert.equal(code, 0)
  assert.match(stdout, /^http\.port\s+8181\s+environnement FACTEUR_HTTP_PORT$/m)
  assert.match(stdout, /^mx\.port\s+2626\s+.*facteur\.toml$/m)
  assert.match(stdout, /^imap\.port\s+2144\s+ligne de commande$/m)
  assert.match(stdout, /^pop3\.port\s+2110\s+valeur par défaut$/m)
})

test('config print never shows a secret', async () => {
  const { stdout } = await facteur(['config', 'print'], { FACTEUR_MONGODB_URL: 'mongodb://user:geheim@db/' })
  assert.doesNotMatch(stdout, /geheim/)
})

test('every problem of the configuration comes at once, with exit code 78', async () => {
  const outcome = await facteur(['serve'], { FACTEUR_HTTP_PORT: 'abc', FACTEUR_MX_PROT: '1' })
  assert.equal(outcome.code, 78)
  assert.match(outcome.stderr, /http\.port/)
  assert.match(outcome.stderr, /FACTEUR_MX_PROT/)
})

test('an unknown command is a usage error', async () => {
  assert.equal((await facteur(['deliver'])).code, 64)
  assert.equal((await facteur(['help'])).code, 0)
})

test('an old Node is told so in one sentence', async (context) => {
  const old = await findOldNode()
  if (old === null) {
    context.skip('this machine has no old Node')
    return
  }
  const { code, stderr } = await facteur(['serve'], {}, old)
  assert.equal(code, 78)
  assert.equal(stderr.trim().split('\n').length, 1)
  assert.match(stderr, /Node 24/)
})

test('a port that is taken is named, with its setting', async () => {
  const taken = createServer()
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const outcome = await facteur(['serve'], { ...freeHighPorts, FACTEUR_MX_PORT: String(port) })
  taken.close()
  assert.equal(outcome.code, 1)
  assertOneSentence(outcome)
  assert.match(outcome.stderr, new RegExp(`${port}.*FACTEUR_MX_PORT`))
})

test('a data folder that cannot be written is named', async () => {
  await writeFile(join(folder, 'file'), '')
  const outcome = await facteur(['serve'], { FACTEUR_DATA: join(folder, 'file/data') })
  assert.equal(outcome.code, 1)
  assertOneSentence(outcome)
  assert.match(outcome.stderr, /FACTEUR_DATA/)
})

test('a missing redis-server says which package to install', async () => {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await symlink(node, join(bin, 'node'))
  await chmod(bin, 0o755)
  const outcome = await facteur(['serve'], { PATH: bin, ...freeHighPorts })
  assert.equal(outcome.code, 1)
  assertOneSentence(outcome)
  assert.match(outcome.stderr, /apt-get install redis-server/)
})

/** Ports of this test alone: the default ones may be in use on a developer's machine. */
const freeHighPorts = Object.fromEntries(
  ['HTTP', 'MX', 'SUBMISSION', 'SUBMISSIONS', 'IMAP', 'IMAPS', 'POP3', 'POP3S'].map((name, index) => [
    `FACTEUR_${name}_PORT`,
    String(28_500 + index),
  ]),
)

/** A Node before 24 on the path, outside this project. */
async function findOldNode(): Promise<string | null> {
  for (const bin of (process.env['PATH'] ?? '').split(delimiter)) {
    if (bin === '' || bin.includes('node_modules')) continue
    const candidate = join(bin, 'node')
    const version = await new Promise<string>((done) =>
      execFile(candidate, ['--version'], (error, stdout) => done(error ? '' : stdout)),
    )
    if (/^v(18|20|22)\./.test(version)) return candidate
  }
  return null
}
