/**
 * Called first in every child process of ours: our standard input is a pipe from the parent, which closes when the
 * parent dies, however it dies. Then `end` runs once (default: leave at once).
 */
export function exitWithParent(end: () => void = () => process.exit(0)): void {
  process.stdin.once('end', end)
  process.stdin.once('error', end)
  process.stdin.resume()
  // The pipe alone must not keep a child alive that has nothing left to do.
  if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref()
}
