import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isPortFree } from '../kit/free-port.ts'
import { isInstanceRunning } from '../kit/instance-lock.ts'
import { StartError } from '../kit/service.ts'
import { listeningPorts } from '../config/ports.ts'
import { showFindings } from './check-report.ts'
import { type Command, type CommandContext, projectFolder } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { isInUse, lockStopped } from './lock-stopped.ts'
import { withDirectory } from './open-directory.ts'

type Finding = { ok: boolean; text: string }

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'facteur doctor [--repair] [--quick]',
  summary:
    'Vérifie la configuration, les ports, les services, toute la base de données et le journal ; --quick laisse ces deux-là, --repair la répare (Facteur arrêté).',
  async run(args, context) {
    const { values } = parseArgs({
      args,
      options: { repair: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
    })
    if (values.repair) return (await checkDatabase(context, true)) ? exitCode.ok : exitCode.failure
    const { config, paths } = context
    const running = await isInstanceRunning(join(paths.run, 'facteur.sock'))
    const findings: Finding[] = [
      { ok: true, text: 'La configuration est lisible.' },
      {
        ok: existsSync(join(projectFolder, 'dist/web/index.html')),
        text: 'Le webmail est construit (npm run build:web).',
      },
      {
        ok: config.academy.postmaster !== '',
        text: 'Quelqu’un reçoit le courrier de postmaster@ et abuse@ (academy.postmaster).',
      },
      ...(running ? await checkRunning(config.network.address, config.http.port) : await checkPorts(context.config)),
    ]
    for (const finding of findings) show(context, finding)
    const isSound = values.quick || (await checkDatabase(context, false))
    if (running && !values.quick) findings.push(await checkAudit(context))
    return isSound && findings.every((finding) => finding.ok) ? exitCode.ok : exitCode.failure
  },
}

/** True when nothing is wrong with it, or no more. */
async function checkDatabase(context: CommandContext, repair: boolean): Promise<boolean> {
  const { config, paths } = context
  if (config.database.mongodbUrl !== '') {
    context.print('  ok  La base de données est dans un MongoDB, qui se vérifie par lui-même.')
    return true
  }
  if (!existsSync(join(paths.store, 'store.sqlite'))) {
    context.print(`  ok  Il n’y a pas encore de base de données dans ${paths.data}.`)
    return true
  }
  const running = await isInUse(paths)
  if (running && repair)
    throw new StartError('La base de données est en service : arrêtez Facteur avant de la réparer.')
  // Facteur must not start meanwhile: it would be refused its store.
  const lock = running ? null : await lockStopped(paths)
  try {
    const isSound = await showFindings(paths.store, { live: running, repair }, context)
    if (isSound) context.print('  ok  La base de données est entière : documents, index et fichiers.')
    else if (!repair)
      context.print('      Arrêtez Facteur, faites une copie du dossier de données, puis : facteur doctor --repair')
    return isSound
  } finally {
    await lock?.release()
  }
}

/** What was taken out of the audit log, or changed in it, `facteur audit verify` names. */
async function checkAudit(context: CommandContext): Promise<Finding> {
  const { faults } = await withDirectory(context, ({ audit }) => audit.verify())
  const finding =
    faults.length === 0
      ? { ok: true, text: 'Le journal est entier.' }
      : { ok: false, text: 'Le journal n’est plus tel qu’il a été écrit : facteur audit verify dit où.' }
  show(context, finding)
  return finding
}

function show(context: CommandContext, { ok, text }: Finding): void {
  context.print(`${ok ? '  ok ' : 'NON  '} ${text}`)
}

async function checkRunning(address: string, port: number): Promise<Finding[]> {
  const response = await fetch(`http://${address}:${port}/healthz`, { signal: AbortSignal.timeout(5000) }).catch(
    () => null,
  )
  if (response === null) return [{ ok: false, text: 'Facteur tourne, mais son serveur HTTP ne répond pas.' }]
  const report: unknown = await response.json().catch(() => null)
  const findings = Object.entries(servicesOf(report)).map(([name, ready]) => ({
    ok: ready === true,
    text: `Le service ${name} répond.`,
  }))
  return [{ ok: response.ok, text: 'Facteur tourne et tous ses services répondent.' }, ...findings]
}

/** The services of `GET /healthz`, by name. */
function servicesOf(report: unknown): Record<string, unknown> {
  if (typeof report !== 'object' || report === null || !('services' in report)) return {}
  const { services } = report
  return typeof services === 'object' && services !== null ? { ...services } : {}
}

async function checkPorts(config: Parameters<typeof listeningPorts>[0]): Promise<Finding[]> {
  const findings: Finding[] = [{ ok: true, text: 'Facteur ne tourne pas sur ce dossier de données.' }]
  for (const { port, label, variable } of listeningPorts(config)) {
    findings.push({
      ok: await isPortFree(config.network.address, port),
      text: `Le port ${port} est libre (${label}, ${variable}).`,
    })
  }
  return findings
}
