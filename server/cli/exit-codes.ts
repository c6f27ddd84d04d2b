/** Exit codes, as sysexits.h names them. */
export const exitCode = {
  ok: 0,
  failure: 1,
  /** EX_USAGE: the command was called wrongly. */
  usage: 64,
  /** EX_UNAVAILABLE: a service that the command needs is not running. */
  unavailable: 69,
  /** EX_CONFIG: the configuration is wrong. */
  config: 78,
} as const
