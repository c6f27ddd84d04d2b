import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { AccountSummary } from '../../server/directory/types.ts'
import { facteurCommand } from '../../test/kit/accounts.ts'
import { projectFolder, startFacteur, type TestFacteur } from '../../test/kit/facteur.ts'
import { numenOf, peopleFile } from '../../test/kit/people-file.ts'
import { memoryOfTree } from '../../test/kit/processes.ts'
import { WebSession } from '../../test/kit/web-session.ts'
import { type ImportFigures, measureImport } from './people/measure-import.ts'
import { measureLogIn, type Someone } from './people/measure-log-in.ts'
import { measureSearch, type SearchFigures } from './people/measure-search.ts'
import type { Spread } from './people/spread.ts'

/**
 * `npm run bench -- people`: a whole academy. Its file is imported into an instance that runs, once and again; then people
 * log in, and one of them looks for others, all over HTTP as a browser does.
 */

export const peopleUsage = 'people [--people 50000]    import of an academy, log-in, search of its people'

const goals = { importSeconds: 600, importMegabytes: 400, logInMs: 300, searchMs: 50 }

export async function benchPeople(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { people: { type: 'string', default: '50000' } } })
  const count = Number(values.people)
  const folder = await mkdtemp(join(tmpdir(), 'facteur-bench-'))
  try {
    await using facteur = await startFacteur()
    const file = join(folder, 'academie.csv')
    await writeFile(file, peopleFile(count))
    const load = (): string => `load ${loadavg()[0]?.toFixed(2)}`

    const first = await measureImport(facteur, file, count)
    console.log(`import of ${count} people: ${first.seconds} s, ${first.perSecond}/s, ${load()}\n  ${first.said}`)
    console.log(`  ${first.moreMegabytes} MB more at most: ${first.where.join(', ')}`)
    const report = join(folder, 'rapport.csv')
    const again = await measureImport(facteur, file, count, ['--report', report])
    console.log(
      `the same again: ${again.seconds} s, ${again.perSecond}/s, ${again.moreMegabytes} MB more\n  ${again.said}`,
    )

    const people = await peopleOf(facteur, report)
    const logIn = await measureLogIn(facteur, people)
    console.table(logIn)
    const last = people.at(-1)!
    const session = await WebSession.open(facteur.origin, { username: last.account.username, password: last.numen })
    const before = await mainMegabytes(facteur)
    const search = await measureSearch(
      session,
      people.map((each) => each.account),
    )
    const searchMegabytes = (await mainMegabytes(facteur)) - before
    console.table(search)
    console.log(`the main process has ${searchMegabytes} MB more after the searches; ${load()}`)
    const result = { people: count, import: first, again, logIn, search, searchMegabytes }
    await save(result)
    judge(result)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Everybody, with their NUMEN: the report says which line is whose. */
async function peopleOf(facteur: TestFacteur, report: string): Promise<Someone[]> {
  const listed = await facteurCommand(facteur, ['account', 'list', '--json'])
  const accounts = new Map((JSON.parse(listed.stdout) as AccountSummary[]).map((each) => [each.username, each]))
  const lines = (await readFile(report, 'utf8')).trim().split('\r\n').slice(1)
  return lines.flatMap((text) => {
    const [line, , username = ''] = text.split(';')
    const account = accounts.get(username)
    return account ? [{ account, numen: numenOf(Number(line) - 2) }] : []
  })
}

async function mainMegabytes(facteur: TestFacteur): Promise<number> {
  const main = (await memoryOfTree(facteur.pid)).find(({ pid }) => pid === facteur.pid)
  return Math.round((main?.rssBytes ?? 0) / 1024 / 1024)
}

type Result = {
  people: number
  import: ImportFigures
  again: ImportFigures
  logIn: Record<string, Spread>
  search: Record<string, SearchFigures>
  searchMegabytes: number
}

function judge(result: Result): void {
  const worst = (spreads: Record<string, Spread>): number =>
    Math.max(...Object.values(spreads).map(({ medianMs }) => medianMs))
  const judged: [string, number, number][] = [
    ['import, s', result.import.seconds, goals.importSeconds],
    ['more memory, MB', Math.max(result.import.moreMegabytes, result.again.moreMegabytes), goals.importMegabytes],
    ['log-in, median ms', worst(result.logIn), goals.logInMs],
    ['search, median ms', worst(result.search), goals.searchMs],
  ]
  for (const [what, measured, goal] of judged) {
    const reached = measured <= goal
    console.log(`${what}: ${measured} (goal ≤ ${goal}): ${reached ? 'reached' : 'MISSED'}`)
    if (!reached) process.exitCode = 1
  }
}

async function save(result: Result): Promise<void> {
  const output = join(projectFolder, 'test/output')
  await mkdir(output, { recursive: true })
  await writeFile(join(output, 'bench-people.json'), JSON.stringify(result, null, 2) + '\n')
}
