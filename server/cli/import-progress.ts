/** Lines between two words on the progress. */
const everyLines = 500

/** To be called for each line that is done: says now and then how many they are, how fast it goes and what is left. */
export function importProgress(
  file: Uint8Array,
  print: (text: string) => void,
  now: () => number = () => performance.now(),
): () => void {
  const total = countLines(file)
  const startedAt = now()
  let done = 0
  return () => {
    if (++done % everyLines !== 0) return
    const perSecond = done / Math.max(0.001, (now() - startedAt) / 1000)
    const left = Math.max(0, total - done) / perSecond
    const rest = left < 90 ? `${Math.ceil(left)} s` : `${Math.ceil(left / 60)} min`
    print(`${done} lignes sur ${total} (${Math.round(perSecond)} par seconde, reste environ ${rest})`)
  }
}

/** Without the one that names the columns; a few more where fields hold ends of lines. */
export function countLines(file: Uint8Array): number {
  const lineFeed = 0x0a
  let lines = 0
  for (const byte of file) if (byte === lineFeed) lines++
  return Math.max(0, file.at(-1) === lineFeed ? lines - 1 : lines)
}
