import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import type { PersonRow } from '../types.ts'
import { delimiterOf, readPersonRows } from './read-csv.ts'

async function read(file: string | Uint8Array): Promise<PersonRow[]> {
  const rows: PersonRow[] = []
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  for await (const row of readPersonRows(bytes)) rows.push(row)
  return rows
}

const expected = {
  line: 2,
  numen: '03E9912345ABC',
  familyName: 'Œuvrard',
  givenName: 'Zoé',
  school: 'Collège Victor-Hugo',
}
const table = [
  ['Établissement', 'NOM', 'Prénom', 'NUMEN'],
  ['Collège Victor-Hugo', 'Œuvrard', 'Zoé', '03E9912345ABC'],
]
const joined = (mark: string, end = '\n') => table.map((row) => row.join(mark)).join(end) + end

for (const [name, mark] of Object.entries({ semicolons: ';', commas: ',', tabs: '\t' }))
  test(`reads a file with ${name}`, async () => {
    assert.deepEqual(await read(joined(mark)), [expected])
    assert.deepEqual(await read('\uFEFF' + joined(mark, '\r\n')), [expected])
  })

test('reads Windows-1252 and UTF-16 as Excel writes them', async () => {
  // œ and é of Windows-1252, which Latin-1 does not have at these places.
  const bytes = Buffer.from(joined(';').replaceAll('Œ', '\u008c'), 'latin1')
  assert.deepEqual(await read(bytes), [expected])
  assert.deepEqual(await read(Buffer.from('\uFEFF' + joined('\t'), 'utf16le')), [expected])
})

test('knows the usual names of columns, and leaves others alone', async () => {
  const rows = await read(
    "Civilité;NOM DE FAMILLE;NOM D'USAGE;PRENOM;DATE DE NAISSANCE;RNE;Libellé établissement;FONCTION;Adresse de secours;NUMEN\n" +
      'Mme;DURAND;LEFÈVRE;Inès;01/02/1980;0250011X;"Lycée ""Pergaud""; Besançon";Professeure;ines@example.org;03E9954321XYZ\n',
  )
  assert.deepEqual(rows, [
    {
      line: 2,
      numen: '03E9954321XYZ',
      familyName: 'DURAND',
      usageName: 'LEFÈVRE',
      givenName: 'Inès',
      uai: '0250011X',
      school: 'Lycée "Pergaud"; Besançon',
      function: 'Professeure',
      recoveryAddress: 'ines@example.org',
    },
  ])
})

test('skips empty lines and keeps the numbers of the others', async () => {
  const rows = await read('NUMEN;NOM;PRENOM\n\n03E9912345ABC;A;B\n;;\n03E9912345ABD;C;D\n')
  assert.deepEqual(
    rows.map((row) => row.line),
    [3, 5],
  )
})

test('a file without the columns we need says which', async () => {
  await assert.rejects(read('NOM;PRENOM\nA;B\n'), (error: unknown) => {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'invalid')
    assert.match(error.message, /NUMEN/)
    return true
  })
  await assert.rejects(read(''), AppError)
})

test('an error names no NUMEN', async () => {
  const endless = `NUMEN;NOM;PRENOM\n"03E9912345ABC;${'x'.repeat(70_000)}`
  await assert.rejects(read(endless), (error: unknown) => {
    assert.ok(error instanceof AppError)
    assert.doesNotMatch(error.message, /03E99/)
    assert.equal(error.cause, undefined)
    return true
  })
})

test('a mark inside quotation marks is no delimiter', () => {
  assert.equal(delimiterOf('"NOM, PRENOM";"A, B"\n'), ';')
})

const header = (text: string): Promise<PersonRow[]> => read(`${text}\n1;2;3;4;5;6;7;8\n`)

test('columns are known in any order, in any spelling of theirs', async () => {
  const spellings = [
    'NUMEN;NOM;PRENOM;UAI',
    'n.u.m.e.n.;Nom_Famille;Prénom usuel;Code_UAI',
    'Numéro Éducation Nationale;NOM PATRONYMIQUE;PRENOMS;R.N.E.',
    'NuMeN;NomDeFamille;1er prénom;N° UAI',
    'Code numen;Nom de naissance;PRÉNOM 1;UAI/RNE',
  ]
  for (const spelling of spellings) {
    const [row] = await header(
      `${spelling};DATE DE NAISSANCE;ÉTABLISSEMENT D’AFFECTATION;Fonction/Discipline;E-mail personnel`,
    )
    assert.deepEqual(
      row,
      {
        line: 2,
        numen: '1',
        familyName: '2',
        givenName: '3',
        uai: '4',
        school: '6',
        function: '7',
        recoveryAddress: '8',
      },
      spelling,
    )
  }
})

test('beside a name of birth, « NOM » is the name in use; beside a name in use, it is the other one', async () => {
  const [born] = await header('NUMEN;NOM;PRENOM;NOM DE NAISSANCE')
  assert.deepEqual([born?.usageName, born?.familyName], ['2', '4'])
  const [usage] = await header("NUMEN;NOM;PRENOM;NOM D'USAGE")
  assert.deepEqual([usage?.familyName, usage?.usageName], ['2', '4'])
  const [only] = await header('NUMEN;NOM USUEL;PRENOM')
  assert.deepEqual([only?.familyName, only?.usageName], ['2', undefined])
})

test('a line with more fields than columns is refused, empty ones at its end are nothing', async () => {
  const rows = await read('NUMEN;NOM;PRENOM\n03E9912345ABC;A;B;;\n03E9912345ABD;C;D;E\n')
  assert.deepEqual(
    rows.map((row) => row.fault !== undefined),
    [false, true],
  )
})

test('Excel’s line about the mark is no line of the table', async () => {
  const rows = await read('sep=,\r\nNUMEN,NOM,PRENOM\r\n03E9912345ABC,A,B\r\n')
  assert.deepEqual(rows, [{ line: 3, numen: '03E9912345ABC', familyName: 'A', givenName: 'B' }])
})

test('an unclosed quotation mark is told with the line before it', async () => {
  const text = `NUMEN;NOM;PRENOM\n03E9912345ABC;A;B\n03E9912345ABD;"C;D\n${'03E9912345ABE;E;F\n'.repeat(5_000)}`
  await assert.rejects(read(text), /après la ligne 2/)
})
