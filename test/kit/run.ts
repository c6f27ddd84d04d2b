import { execFile } from 'node:child_process'

export type Outcome = { code: number | null; stdout: string; stderr: string }

/** Runs a program to its end; a program that does not end in time is killed and answers `code: null`. */
export function run(
  program: string,
  args: readonly string[],
  { timeoutMs = 60_000, env }: { timeoutMs?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { timeout: timeoutMs, maxBuffer: 256 * 1024 * 1024, ...(env ? { env } : {}) },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}
