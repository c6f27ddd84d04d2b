import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { StartError } from '../kit/service.ts'
import { importProgress } from './import-progress.ts'
import { formatCell, openImportReport } from './import-report.ts'

test('no cell is a formula to a spreadsheet', () => {
  for (const cell of ['=HYPERLINK("http://x")', '+33', '-1', '@SUM', ' =1', '\t=1', '\r=1', '＝1', '|calc'])
    assert.match(formatCell(cell), /^"?'/, cell)
  for (const cell of ['pdupont', 'Anne-Sophie de La Tour', 'ligne 3', '']) assert.equal(formatCell(cell), cell)
  assert.equal(formatCell('Lycée "Pergaud"; Besançon'), '"Lycée ""Pergaud""; Besançon"')
  for (const cell of ['a\nb', 'a,=1', 'a\t=1', 'a;b']) assert.equal(formatCell(cell), `"${cell}"`)
})

test('the report has a line for everybody and is closed to others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'facteur-report-'))
  try {
    const path = join(folder, 'rapport.csv')
    const report = await openImportReport(path, { dryRun: false })
    const address = 'pierre.dupont@ac-demo.fr'
    report.write({ kind: 'created', line: 2, username: 'pdupont', address, displayName: '=1+1' })
    report.write({
      kind: 'changed',
      line: 3,
      username: 'mlefevre',
      address: 'm@ac-demo.fr',
      fields: ['school', 'state'],
    })
    report.write({ kind: 'unchanged', line: 4, username: 'gbernard' })
    report.write({ kind: 'problem', line: 5, reason: 'le prénom manque' })
    report.write({ kind: 'missing', username: 'x', address: 'x@ac-demo.fr', displayName: 'X', suspended: true })
    await report.close()
    const lines = (await readFile(path, 'utf8')).split('\r\n')
    assert.equal(lines.length, 7)
    assert.equal(lines[1], `2;créé;pdupont;${address};'=1+1;`)
    assert.equal(lines[2], '3;modifié;mlefevre;m@ac-demo.fr;;"établissement, compte rétabli"')
    assert.equal(lines[5], ';suspendu;x;x@ac-demo.fr;X;absent du fichier')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    await assert.rejects(openImportReport(join(folder, 'nowhere/r.csv'), { dryRun: false }), StartError)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('the progress says how many, how fast and how long', () => {
  let ms = 0
  const said: string[] = []
  const file = Buffer.from(`NUMEN;NOM;PRENOM\n${'x\n'.repeat(1_500)}`)
  const done = importProgress(
    file,
    (text) => said.push(text),
    () => ms,
  )
  for (let line = 0; line < 1_500; line++) {
    ms += 10
    done()
  }
  assert.equal(said.length, 3)
  assert.match(said[0] ?? '', /^500 lignes sur 1500 \(100 par seconde, reste environ 10 s\)/)
})
