import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { MessagePage } from '../../server/contract/mail.ts'
import { findFreePort } from '../../server/kit/free-port.ts'
import { eventually } from '../../test/kit/eventually.ts'
import { projectFolder, startFacteur, type TestFacteur } from '../../test/kit/facteur.ts'
import { plainMessage } from '../../test/kit/message.ts'
import { demoPerson } from '../../test/kit/people.ts'
import { memoryOfTree } from '../../test/kit/processes.ts'
import { type Delivery, sendAsMta } from '../../test/kit/sending-mta.ts'
import { SmtpDialog } from '../../test/kit/smtp.ts'
import { WebSession } from '../../test/kit/web-session.ts'

/**
 * `npm run bench -- mail`: what this machine makes of Facteur. Mail coming in is measured against a bare SMTP server that
 * throws everything away, in the same run on the same cores: the ratio says something on any machine, the numbers
 * alone do not. The API is measured on the demo academy's largest mailbox.
 */

const messages = 300
const connections = 5
const bodyBytes = 4096
const requests = 100
/** The bursar, who throws nothing away. */
const largestMailboxOf = 'gbernard'

type Spread = { medianMs: number; p95Ms: number; maxMs: number }

function deliveriesTo(address: string): Delivery[] {
  const body = `${'Une ligne de texte, comme on en écrit.'.slice(0, 38)}\r\n`.repeat(Math.ceil(bodyBytes / 40))
  return Array.from({ length: messages }, (_value, index) => ({
    reversePath: 'helene.lefevre@exterieur.example',
    forwardPath: address,
    ...plainMessage({ to: address, subject: `Mesure ${index}`, body }),
  }))
}

/** Messages per second, all accepted. */
async function measureMailIn(port: number, address: string): Promise<number> {
  const startedAt = performance.now()
  const { accepted, rejected } = await sendAsMta(deliveriesTo(address), {
    port,
    connections,
    signal: AbortSignal.timeout(300_000),
  }).done
  if (accepted.length !== messages) throw new Error(`${accepted.length} accepted, ${rejected[0]?.reply ?? ''}`)
  return messages / ((performance.now() - startedAt) / 1000)
}

async function measure(request: () => Promise<unknown>): Promise<Spread> {
  const times: number[] = []
  for (let round = 0; round < requests; round++) {
    const startedAt = performance.now()
    await request()
    times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => Number((times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1))
  return { medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) }
}

async function measureApi(facteur: TestFacteur): Promise<Record<string, Spread>> {
  const session = await WebSession.open(facteur.origin, await demoPerson(facteur, largestMailboxOf))
  const inbox = await session.mailbox('inbox')
  const pagePath = `/api/mailboxes/${inbox.id}/messages?limit=50`
  const page = await session.json<MessagePage>(pagePath)
  const uid = page.messages[0]?.uid ?? 1
  return {
    'health check': await measure(() => session.fetch('/healthz').then((response) => response.text())),
    session: await measure(() => session.json('/api/session')),
    'list of mailboxes': await measure(() => session.json('/api/mailboxes')),
    [`page of 50 of ${page.total} messages`]: await measure(() => session.json(pagePath)),
    'one message': await measure(() => session.json(`/api/mailboxes/${inbox.id}/messages/${uid}`)),
    'search for a word': await measure(() => session.json('/api/search?q=conseil')),
    'log-in page': await measure(() => fetch(facteur.origin).then((response) => response.text())),
  }
}

async function startSink(): Promise<{ port: number; worker: Worker }> {
  const port = await findFreePort()
  const worker = new Worker(new URL('mail-sink.ts', import.meta.url), { workerData: port })
  await eventually(async () => {
    await using dialog = await SmtpDialog.open(port)
    await dialog.command('NOOP')
  })
  return { port, worker }
}

export async function benchMail(): Promise<void> {
  const { port: sinkPort, worker } = await startSink()
  await using facteur = await startFacteur({ demo: true, readyTimeoutMs: 180_000 })
  const { address } = await demoPerson(facteur, 'pdupont')
  const api = await measureApi(facteur)
  // One unmeasured round each: compiled code and open connections.
  const rounds: { sink: number; facteur: number }[] = []
  for (let round = 0; round < 3; round++)
    rounds.push({
      sink: await measureMailIn(sinkPort, address),
      facteur: await measureMailIn(facteur.ports.mx, address),
    })
  await worker.terminate()
  const best = (key: 'sink' | 'facteur'): number => Math.max(...rounds.slice(1).map((each) => each[key]))
  const memory = await memoryOfTree(facteur.pid)
  const megabytes = (key: 'rssBytes' | 'pssBytes'): number =>
    Math.round(memory.reduce((sum, each) => sum + each[key], 0) / 1024 / 1024)
  const result = {
    store: process.env['FACTEUR_MONGODB_URL'] ? 'MongoDB' : 'embedded',
    mailIn: {
      messages,
      connections,
      bodyBytes,
      messagesPerSecond: Number(best('facteur').toFixed(1)),
      bareServerPerSecond: Number(best('sink').toFixed(1)),
      ratio: Number((best('facteur') / best('sink')).toFixed(3)),
    },
    api,
    memoryAfterwards: { rssMegabytes: megabytes('rssBytes'), pssMegabytes: megabytes('pssBytes') },
  }
  console.table(result.api)
  console.log(JSON.stringify({ ...result, api: undefined }, null, 2))
  const folder = join(projectFolder, 'test/output')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'bench.json'), JSON.stringify(result, null, 2) + '\n')
}
