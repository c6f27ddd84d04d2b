/** The command was called wrongly: exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
