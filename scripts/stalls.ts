// `npm run stalls [-- DOCUMENTS [PHASE ...]]`: how long one client of the embedded store waits while others build indexes,
// group, scan, sort, write in bursts and delete. Without numbers for DOCUMENTS: 100,000.

import { TestStore } from '../test/kit/embedded-store.ts'
import { heading, measureStalls, row } from '../test/kit/stalls/measure.ts'

const [documents = '100000', ...only] = process.argv.slice(2)
await using store = await TestStore.start()
console.log(heading)
await measureStalls(store, {
  documents: Number(documents),
  onPhase: (result) => console.log(row(result)),
  ...(only.length > 0 ? { only } : {}),
})
