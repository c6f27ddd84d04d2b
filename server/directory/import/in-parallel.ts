/** Does all of it, at most `limit` at a time; the answers come in the order of the work. The first failure ends it. */
export async function inParallel<T>(work: readonly (() => Promise<T>)[], limit: number): Promise<T[]> {
  const answers: T[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let place = next++; place < work.length; place = next++) {
      const task = work[place]
      if (task) answers[place] = await task()
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, work.length) }, worker))
  return answers
}
