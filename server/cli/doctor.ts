import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isPortFree } from '../kit/free-port.ts'
import { isInstanceRunning } from '../kit/instance-lock.ts'
import { listeningPorts } from '../config/ports.ts'
import { type Command, projectFolder } from './context.ts'
import { exitCode } from './exit-codes.ts'

type Finding = { ok: boolean; text: string }

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'facteur doctor',
  summary: 'Vérifie la configuration, les programmes, les ports et les services.',
  async run(_args, context) {
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
    for (const { ok, text } of findings) context.print(`${ok ? '  ok ' : 'NON  '} ${text}`)
    return findings.every((finding) => finding.ok) ? exitCode.ok : exitCode.failure
  },
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
