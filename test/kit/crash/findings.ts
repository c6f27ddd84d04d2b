import { checkStore, type Finding, isNote } from '../../../server/embedded/check/run-check.ts'
import type { TestStore } from '../embedded-store.ts'

/** What the store's own check finds wrong. `live`: the store is running. */
export async function soundness(store: TestStore, live: boolean): Promise<string[]> {
  const found: Finding[] = []
  const report = {
    stage: () => undefined,
    progress: () => undefined,
    repaired: () => undefined,
    finding: (finding: Finding) => void found.push(finding),
  }
  await checkStore({ dataDir: store.dataDir, live, repair: false, report })
  return found.filter((finding) => !isNote(finding)).map((finding) => `the check says ${JSON.stringify(finding)}`)
}
