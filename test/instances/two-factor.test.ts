import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { SecondFactors } from '../../server/contract/second-factor.ts'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { sendForm } from '../kit/form.ts'
import { openImap } from '../kit/imap.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { SmtpDialog } from '../kit/smtp.ts'
import {
  enterWithCode,
  firstStep,
  makeApplicationPassword,
  prove,
  secondStep,
  type Telephone,
  turnTotpOn,
} from '../kit/two-factor.ts'
import { logIn, WebSession } from '../kit/web-session.ts'

/** Second factors seen from the doors: the API, IMAP, submission. What people see is in two-factor-web.test.ts. */
let facteur: TestFacteur
let person: Account
let telephone: Telephone
let recoveryCodes: string[]

before(async () => {
  facteur = await startFacteur({ readyTimeoutMs: 180_000 })
  person = await makeAccount(facteur, { givenName: 'Denise', familyName: 'Deuxétapes' })
})

after(async () => {
  await facteur[Symbol.asyncDispose]()
})

test('who does not show again who they are changes nothing', async () => {
  const session = await WebSession.open(facteur.origin, person)
  assert.equal((await session.fetch('/api/second-factors')).status, 200)
  const begin = (): Promise<Response> => session.fetch('/api/second-factors/totp', { method: 'POST' })
  const problem = (await (await begin()).json()) as { code: string }
  assert.equal(problem.code, 'proofRequired')
  const wrong = await session.fetch('/api/session/proof', { method: 'POST', json: { password: 'faux' } })
  assert.equal(wrong.status, 403)
  assert.equal((await begin()).status, 403)
  await prove(session, person.password)
  assert.equal((await begin()).status, 200)
})

test('a seed counts from its first code on; then the password is half a log-in, and other sessions have ended', async () => {
  const session = await WebSession.open(facteur.origin, person)
  const other = await WebSession.open(facteur.origin, person)
  assert.equal(session.session.secondFactor, false)
  await prove(session, person.password)
  await session.json('/api/second-factors/totp', { method: 'POST' })
  assert.equal((await logIn(facteur.origin, person)).status, 200, 'a seed alone changes nothing')
  const wrong = await session.fetch('/api/second-factors/totp/confirm', { method: 'POST', json: { code: '000000' } })
  assert.equal(wrong.status, 400)

  ;({ telephone, recoveryCodes } = await turnTotpOn(session, person.password))
  assert.equal(new Set(recoveryCodes).size, 10)
  assert.equal((await other.fetch('/api/session')).status, 401)
  const now = await session.json<{ secondFactor: boolean }>('/api/session')
  assert.equal(now.secondFactor, true)
  const { methods } = await firstStep(facteur, person)
  assert.deepEqual(methods, ['totp', 'recoveryCode'])
  const wrongPassword = await logIn(facteur.origin, { username: person.username, password: 'faux' })
  assert.equal(((await wrongPassword.json()) as { code: string }).code, 'unauthenticated')
})

test('a code opens the session once, and so does its challenge', async () => {
  const one = await firstStep(facteur, person)
  const two = await firstStep(facteur, person)
  const code = await telephone.nextCode()
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
  const opened = await WebSession.of(facteur.origin, await secondStep(facteur, { ...one, code: spaced }))
  assert.equal(opened.session.secondFactor, true)
  assert.equal((await secondStep(facteur, { ...two, code })).status, 401, 'the same code again')
  assert.equal(
    (await secondStep(facteur, { ...one, code: await telephone.nextCode() })).status,
    404,
    'the same challenge',
  )
})

test('of two answers with one code at once, one gets in', async () => {
  const steps = [await firstStep(facteur, person), await firstStep(facteur, person)]
  const code = await telephone.nextCode()
  const statuses = await Promise.all(steps.map(async (step) => (await secondStep(facteur, { ...step, code })).status))
  assert.deepEqual(new Set(statuses), new Set([200, 401]))
})

test('a recovery code opens once, however it is typed, and its owner is told by mail', async () => {
  const [code = ''] = recoveryCodes
  const typed = ` ${code.toUpperCase().replaceAll('-', ' ')}`
  const { challenge } = await firstStep(facteur, person)
  const session = await WebSession.of(facteur.origin, await secondStep(facteur, { challenge, recoveryCode: typed }))
  const again = await secondStep(facteur, { ...(await firstStep(facteur, person)), recoveryCode: code })
  assert.equal(again.status, 401)
  const view = await session.json<SecondFactors>('/api/second-factors')
  assert.equal(view.recoveryCodesLeft, 9)
  await eventually(() => session.findMessage('inbox', 'Un de vos codes de secours a servi'), { timeoutMs: 15_000 })
  await session.findMessage('inbox', 'La connexion en deux étapes a été renforcée')
})

test('mail programs refuse the password and take a password of their own', async () => {
  const refusal = await openImap(facteur, person).then(
    () => assert.fail('IMAP took the password'),
    (error: unknown) => String((error as { responseText?: string }).responseText),
  )
  assert.match(refusal, /mot de passe d'application/)
  await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  const refused = await dialog.authenticate(person.username, person.password)
  assert.equal(refused.code, 535)
  assert.match(refused.lines.join(' '), /mot de passe d'application/)

  const password = await makeApplicationPassword(facteur, person.username)
  await using imap = await openImap(facteur, { username: person.username, password })
  assert.ok((await imap.client.list()).length > 0)
  await using other = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
  assert.equal((await other.authenticate(person.username, password)).code, 235)
  assert.equal((await logIn(facteur.origin, { username: person.username, password })).status, 401)
})

test('a return to the NUMEN takes no second factor away', async () => {
  const numen = { username: person.username, numen: person.numen, familyName: 'Deuxétapes' }
  assert.equal((await sendForm(facteur.origin, '/identifiants/mot-de-passe', numen)).status, 200)
  const login = { username: person.username, password: person.numen }
  const { challenge } = await firstStep(facteur, login)
  const session = await WebSession.of(
    facteur.origin,
    await secondStep(facteur, { challenge, code: await telephone.nextCode() }),
  )
  assert.equal(session.session.passwordIsNumen, true)
  const change = { currentPassword: person.numen, newPassword: person.password }
  assert.equal((await session.fetch('/api/session/password', { method: 'PUT', json: change })).status, 204)
})

test('the last factor taken away opens mail programs again, and the codes of the drawer are worth nothing', async () => {
  const session = await enterWithCode(facteur, person, telephone)
  const remove = (): Promise<Response> => session.fetch('/api/second-factors/totp', { method: 'DELETE' })
  assert.equal((await remove()).status, 403)
  await prove(session, person.password)
  assert.equal((await remove()).status, 204)
  await using imap = await openImap(facteur, person)
  assert.ok(imap.client.usable)
  assert.equal((await logIn(facteur.origin, person)).status, 200)
  assert.equal((await session.json<SecondFactors>('/api/second-factors')).recoveryCodesLeft, 0)
})

test('with the NUMEN as the password, one has to be chosen first', async () => {
  const newcomer = await makeAccount(facteur, { givenName: 'Nora', familyName: 'Numenseule' })
  const proof = { numen: newcomer.numen, familyName: 'Numenseule', username: newcomer.username }
  await sendForm(facteur.origin, '/identifiants/mot-de-passe', proof)
  const session = await WebSession.open(facteur.origin, { username: newcomer.username, password: newcomer.numen })
  await prove(session, newcomer.numen)
  assert.equal((await session.fetch('/api/second-factors/totp', { method: 'POST' })).status, 409)
})

test('somebody who knows the password and guesses codes has to wait, also with new challenges', async () => {
  const victim = await makeAccount(facteur, { givenName: 'Victor', familyName: 'Visé' })
  const session = await WebSession.open(facteur.origin, victim)
  const { telephone: own } = await turnTotpOn(session, victim.password)
  const statuses: number[] = []
  for (let guess = 0; guess < 12; guess++) {
    const { challenge } = await firstStep(facteur, victim)
    statuses.push((await secondStep(facteur, { challenge, code: String(100_000 + guess) })).status)
  }
  assert.equal(statuses[0], 401)
  assert.equal(statuses.at(-1), 429)
  const { challenge } = await firstStep(facteur, victim)
  const right = await secondStep(facteur, { challenge, code: await own.nextCode() })
  assert.equal(right.status, 429, 'a right code waits too')
  assert.ok(Number(right.headers.get('retry-after')) > 0)
})
