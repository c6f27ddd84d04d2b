import { sendForm } from './form.ts'
import type { RunningFacteur } from './facteur.ts'

export type RecoveryTimes = { rightMs: number[]; wrongMs: number[]; texts: Set<string>; statuses: Set<number> }

/**
 * How long `/identifiants/identifiant` takes for a NUMEN that is somebody's and for one that is nobody's, one after the
 * other. Each try comes from a network of its own, as a proxy on this machine tells it, and no NUMEN comes more often
 * than the throttle lets it: what is measured is the answer, not the wait. The family name is wrong in both, so that the
 * answers must be the same as well.
 */
export async function measureRecovery(
  { origin, logins }: Pick<RunningFacteur, 'origin' | 'logins'>,
  tries: number,
): Promise<RecoveryTimes> {
  const people = await logins()
  const times: RecoveryTimes = { rightMs: [], wrongMs: [], texts: new Set(), statuses: new Set() }
  const ask = async (numen: string, place: number): Promise<number> => {
    const network = `198.18.${place % 250}.${1 + Math.floor(place / 250)}`
    const startedAt = performance.now()
    const fields = { numen, familyName: 'Introuvable' }
    const { status, text } = await sendForm(origin, '/identifiants/identifiant', fields, { 'x-forwarded-for': network })
    times.texts.add(text)
    times.statuses.add(status)
    return performance.now() - startedAt
  }
  for (let place = 0; place < tries / 2; place++) {
    const right = people[place % people.length]?.numen ?? ''
    times.rightMs.push(await ask(right, 2 * place))
    times.wrongMs.push(await ask(`98Z${String(place).padStart(7, '0')}QQQ`, 2 * place + 1))
  }
  return times
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
