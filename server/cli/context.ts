import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { combineConfig, type LoadedConfig, readConfigFile } from '../config/load.ts'
import { type Paths, pathsOf } from '../config/paths.ts'
import { loadSecrets, secretNames, type Secrets } from '../config/secrets.ts'

/** What every command is handed: the configuration, where things lie, and where to write. */
export type CommandContext = LoadedConfig & {
  paths: Paths
  /** The configuration file in use. */
  configFile: string | undefined
  /** The options that every command takes, as they were given: for a command that runs another. */
  globalArgs: readonly string[]
  /** Reads the secrets of the instance, making those that are missing. */
  secrets: () => Promise<Secrets>
  print: (text: string) => void
  printError: (text: string) => void
}

/** One file per command exports one of these. */
export type Command = {
  name: string
  usage: string
  summary: string
  /** Answers the exit code. */
  run(args: string[], context: CommandContext): Promise<number>
}

/** Options that every command takes, cut out of its arguments. */
export type GlobalOptions = {
  configFile: string | undefined
  flags: Record<string, string>
  /** These options as they were written. */
  given: string[]
  rest: string[]
}

export const projectFolder = resolve(import.meta.dirname, '../..')

const secretFileVariable = (name: string): string =>
  `FACTEUR_SECRET_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_FILE`

export async function openContext(
  options: GlobalOptions,
  environment: Record<string, string | undefined>,
): Promise<CommandContext> {
  const path = options.configFile ?? environment['FACTEUR_CONFIG'] ?? defaultConfigFile()
  const loaded = combineConfig({
    ...(path === undefined ? {} : { file: await readConfigFile(path) }),
    environment,
    flags: options.flags,
    otherVariables: ['FACTEUR_CONFIG', ...secretNames.map(secretFileVariable)],
  })
  const paths = pathsOf(loaded.config.data.folder)
  return {
    ...loaded,
    paths,
    configFile: path,
    globalArgs: options.given,
    secrets: () => loadSecrets(paths.secrets, (name) => environment[secretFileVariable(name)]),
    print: (text) => void process.stdout.write(text.endsWith('\n') ? text : text + '\n'),
    printError: (text) => void process.stderr.write(text.endsWith('\n') ? text : text + '\n'),
  }
}

function defaultConfigFile(): string | undefined {
  const path = join(projectFolder, 'config/facteur.toml')
  return existsSync(path) ? path : undefined
}
