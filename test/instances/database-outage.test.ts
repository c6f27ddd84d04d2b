import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { prepareOutage } from '../kit/database-outage.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { openImap, uidsByMessageId } from '../kit/imap.ts'
import { plainMessage } from '../kit/message.ts'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { type SmtpReply, SmtpDialog, sendBySmtp } from '../kit/smtp.ts'

/** The database stops answering: mail is deferred, never refused, and comes in by itself once it is back. */

const outage = await prepareOutage()
let facteur: TestFacteur
let person: Account

before(async () => {
  facteur = await startFacteur({ environment: outage.environment })
  person = await makeAccount(facteur, { givenName: 'Odile', familyName: 'Panne' })
})
after(async () => {
  await outage[Symbol.asyncDispose]()
  await facteur[Symbol.asyncDispose]()
})

/** RFC 5321 §4.5.3.2 lets a sender wait 5 minutes; ours must have decided long before. */
const patienceMs = 60_000

async function attempt(to: string, raw: string): Promise<SmtpReply> {
  return await sendBySmtp(
    facteur.ports.mx,
    { reversePath: 'helene.lefevre@exterieur.example', forwardPaths: [to] },
    raw,
  )
}

function assertDeferred(reply: SmtpReply, startedAt: number): void {
  assert.ok(reply.code >= 400 && reply.code < 500, reply.lines.join(' / '))
  assert.ok(performance.now() - startedAt < patienceMs, `answered after ${performance.now() - startedAt} ms`)
}

test('mail is deferred while the database is silent, and delivered once when it is back', async () => {
  const { raw, messageId } = plainMessage({ to: person.address, subject: 'Pendant la panne' })
  await outage.begin(facteur)
  try {
    const startedAt = performance.now()
    assertDeferred(await attempt(person.address, raw), startedAt)
  } finally {
    await outage.end()
  }
  await eventually(async () => assert.equal((await attempt(person.address, raw)).code, 250), {
    timeoutMs: 60_000,
    intervalMs: 500,
  })
  await using imap = await openImap(facteur, person)
  await eventually(async () => assert.equal((await uidsByMessageId(imap.client, messageId)).length, 1))
})

test('a recipient that cannot be looked up is deferred: nobody is called unknown during an outage', async () => {
  await outage.begin(facteur)
  try {
    const startedAt = performance.now()
    assertDeferred(await attempt('nemo.personne@ac-demo.fr', plainMessage({ to: 'nemo', subject: 'x' }).raw), startedAt)
  } finally {
    await outage.end()
  }
})

test('a log-in that cannot be checked is not called wrong', async () => {
  await outage.begin(facteur)
  try {
    await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
    const startedAt = performance.now()
    assertDeferred(await dialog.authenticate(person.username, person.password, patienceMs), startedAt)
  } finally {
    await outage.end()
  }
  await eventually(
    async () => {
      await using dialog = await SmtpDialog.open(facteur.ports.submissions, { tls: true })
      assert.equal((await dialog.authenticate(person.username, person.password)).code, 235)
    },
    { timeoutMs: 30_000, intervalMs: 500 },
  )
})
