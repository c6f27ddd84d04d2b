import { startFacteur } from '../../test/kit/facteur.ts'
import { measureRecovery, medianOf } from '../../test/kit/recovery-times.ts'

const tries = 200

/** Whether a clock tells a NUMEN that is somebody's from one that is nobody's. */
export async function benchRecovery(): Promise<void> {
  await using facteur = await startFacteur({ demo: true, readyTimeoutMs: 180_000 })
  const { rightMs, wrongMs, texts, statuses } = await measureRecovery(facteur, tries)
  const [right, wrong] = [medianOf(rightMs), medianOf(wrongMs)]
  const share = (100 * Math.abs(right - wrong)) / Math.min(right, wrong)
  console.log(`${tries} tries, answers of ${texts.size} kind, status ${[...statuses].join(', ')}`)
  console.log(`right NUMEN ${right.toFixed(1)} ms, wrong NUMEN ${wrong.toFixed(1)} ms: ${share.toFixed(2)} % apart`)
  if (share > 10 || texts.size !== 1) process.exitCode = 1
}
