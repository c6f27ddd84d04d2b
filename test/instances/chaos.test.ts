import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Account, makeAccount } from '../kit/accounts.ts'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'
import { openImap } from '../kit/imap.ts'
import { plainMessage } from '../kit/message.ts'
import { type Delivery, type MtaReport, type RunningMta, sendAsMta } from '../kit/sending-mta.ts'

/**
 * `kill -9` of each child in turn while mail comes in: after a 250 nothing is lost, nothing comes twice, and the
 * service mends itself.
 */

const messages = 200
const connections = 5
const wholeAgainMs = 15_000

let facteur: TestFacteur
let account: Account

before(async () => {
  facteur = await startFacteur()
  account = await makeAccount(facteur, { givenName: 'Chantal', familyName: 'Orage' })
})
after(() => facteur[Symbol.asyncDispose]())

async function childNames(): Promise<string[]> {
  const files = await readdir(join(facteur.data, 'run'))
  const names = files.filter((file) => file.endsWith('.pid')).map((file) => file.slice(0, -'.pid'.length))
  const alive = await Promise.all(names.map((name) => facteur.childPid(name)))
  return names.filter((_name, index) => alive[index] !== null && alive[index] !== facteur.pid)
}

async function isWhole(): Promise<boolean> {
  const response = await fetch(`${facteur.origin}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(() => null)
  return response?.status === 200
}

/** How often each Message-ID is in the account's INBOX. */
async function countByMessageId(): Promise<Map<string, number>> {
  await using imap = await openImap(facteur, account)
  const counts = new Map<string, number>()
  await imap.client.mailboxOpen('INBOX', { readOnly: true })
  for await (const { envelope } of imap.client.fetch('1:*', { envelope: true })) {
    const messageId = envelope?.messageId ?? ''
    counts.set(messageId, (counts.get(messageId) ?? 0) + 1)
  }
  return counts
}

/** A quarter of the messages is in, and others are on their way. */
async function startDelivering(name: string): Promise<{ deliveries: Delivery[]; mta: RunningMta }> {
  const deliveries = Array.from({ length: messages }, (_value, index) => ({
    reversePath: 'helene.lefevre@exterieur.example',
    forwardPath: account.address,
    ...plainMessage({ to: account.address, subject: `${name} ${index}`, body: 'x'.repeat(2000) }),
  }))
  const mta = sendAsMta(deliveries, { port: facteur.ports.mx, connections, signal: AbortSignal.timeout(120_000) })
  await eventually(() => assert.ok(mta.report.accepted.length >= messages / 4), { timeoutMs: 60_000 })
  assert.ok(mta.report.accepted.length < messages, 'everything was in before anything could be killed')
  return { deliveries, mta }
}

async function assertAllDeliveredOnce(deliveries: readonly Delivery[], { done }: RunningMta): Promise<MtaReport> {
  const report = await done
  assert.deepEqual(report.rejected, [])
  assert.equal(report.accepted.length, messages)
  const counts = await eventually(countByMessageId, { timeoutMs: 15_000 })
  const wrong = deliveries.filter(({ messageId }) => counts.get(messageId) !== 1)
  assert.deepEqual(
    wrong.map(({ messageId }) => `${messageId} is there ${counts.get(messageId) ?? 0} times`),
    [],
  )
  return report
}

function say(name: string, sinceMs: number, { accepted, retries }: MtaReport): void {
  const seconds = ((performance.now() - sinceMs) / 1000).toFixed(1)
  console.error(`${name}: all of ${accepted.length} in ${seconds} s after the kill, ${retries} tries deferred or cut`)
}

async function killDuringDelivery(name: string): Promise<void> {
  const pid = await facteur.childPid(name)
  assert.ok(pid, `${name} does not run`)
  const { deliveries, mta } = await startDelivering(name)
  const killedAt = performance.now()
  process.kill(pid, 'SIGKILL')
  await eventually(
    async () => {
      const now = await facteur.childPid(name)
      assert.ok(now !== null && now !== pid, `${name} was not started again`)
      assert.ok(await isWhole(), 'not healthy')
    },
    { timeoutMs: wholeAgainMs },
  )
  console.error(`${name}: whole after ${((performance.now() - killedAt) / 1000).toFixed(1)} s`)
  say(name, killedAt, await assertAllDeliveredOnce(deliveries, mta))
}

test('kill -9 of each child while mail comes in', { timeout: 15 * 60_000 }, async (context) => {
  const names = await childNames()
  assert.ok(names.length >= (process.env['FACTEUR_MONGODB_URL'] ? 3 : 4), names.join(', '))
  for (const name of names) await context.test(name, { timeout: 4 * 60_000 }, () => killDuringDelivery(name))
})

test('kill -9 of Facteur itself while mail comes in', { timeout: 4 * 60_000 }, async () => {
  const { deliveries, mta } = await startDelivering('facteur')
  const killedAt = performance.now()
  await facteur.kill()
  facteur = await startFacteur({ like: facteur })
  say('facteur', killedAt, await assertAllDeliveredOnce(deliveries, mta))
})
