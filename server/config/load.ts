import { readFile } from 'node:fs/promises'
import { parse as parseToml } from 'smol-toml'
import { type Config, schema } from './schema.ts'
import type { Setting } from './setting.ts'

export type SettingSource =
  { kind: 'flag' } | { kind: 'environment'; name: string } | { kind: 'file'; path: string } | { kind: 'default' }

export type LoadedConfig = {
  config: Config
  /** Where each value came from, by `section.key`. */
  sources: Record<string, SettingSource>
}

export type ConfigInput = {
  /** Parsed TOML tables and the path they came from. */
  file?: { path: string; tables: Record<string, unknown> }
  environment: Record<string, string | undefined>
  /** `section.key` -> text, from the command line. */
  flags?: Record<string, string>
  /** Environment variables that are ours but no setting. */
  otherVariables?: readonly string[]
}

/** Every problem of a configuration at once; the command exits with 78 (EX_CONFIG of sysexits.h). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`la configuration a ${problems.length} problème${problems.length > 1 ? 's' : ''}`)
    this.problems = problems
  }
}

/** FACTEUR_SECTION_KEY_WORDS for `section.keyWords`. */
export function environmentName(section: string, key: string, setting: { env?: string }): string {
  return setting.env ?? `FACTEUR_${section}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase()
}

/** `[section, key, setting]` for every setting, in the order of the schema. */
export function* settings(): Generator<[section: string, key: string, setting: Setting<unknown>]> {
  for (const [section, keys] of Object.entries(schema)) {
    for (const [key, setting] of Object.entries(keys)) yield [section, key, setting]
  }
}

export async function readConfigFile(path: string): Promise<{ path: string; tables: Record<string, unknown> }> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError([
      `${path} ne peut pas être lu : ${error instanceof Error ? error.message : 'cause inconnue'}`,
    ])
  })
  try {
    return { path, tables: parseToml(content) }
  } catch (error) {
    throw new ConfigError([
      `${path} n’est pas du TOML : ${error instanceof Error ? error.message.split('\n')[0] : 'cause inconnue'}`,
    ])
  }
}

/** Puts flag > environment > file > default together. Throws `ConfigError` with all problems in one. */
export function combineConfig(input: ConfigInput): LoadedConfig {
  const problems = unknownNames(input)
  const values: Record<string, Record<string, unknown>> = {}
  const sources: Record<string, SettingSource> = {}
  for (const [section, key, setting] of settings()) {
    const name = `${section}.${key}`
    const [raw, source] = rawValue(input, section, key, setting)
    sources[name] = source
    const target = (values[section] ??= {})
    try {
      target[key] = raw === undefined ? setting.default : setting.parse(raw)
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : 'est faux'} (${describeSource(source)})`)
      target[key] = setting.default
    }
  }
  // The loop above has put a parsed value or the default in each place of the schema, which is what Config says.
  const config = values as unknown as Config
  problems.push(...contradictions(config))
  if (problems.length > 0) throw new ConfigError(problems)
  return { config, sources }
}

function rawValue(
  input: ConfigInput,
  section: string,
  key: string,
  setting: Setting<unknown>,
): [unknown, SettingSource] {
  const flagValue = input.flags?.[`${section}.${key}`]
  if (flagValue !== undefined) return [flagValue, { kind: 'flag' }]
  const name = environmentName(section, key, setting)
  const fromEnvironment = input.environment[name]
  if (fromEnvironment !== undefined && fromEnvironment !== '') return [fromEnvironment, { kind: 'environment', name }]
  const table = input.file?.tables[section]
  if (input.file && isTable(table) && Object.hasOwn(table, key))
    return [table[key], { kind: 'file', path: input.file.path }]
  return [undefined, { kind: 'default' }]
}

function unknownNames(input: ConfigInput): string[] {
  const known = new Set([...settings()].map(([section, key]) => `${section}.${key}`))
  const variables = new Set([
    ...[...settings()].map(([section, key, setting]) => environmentName(section, key, setting)),
    ...(input.otherVariables ?? []),
  ])
  const problems: string[] = []
  for (const [section, table] of Object.entries(input.file?.tables ?? {})) {
    if (!Object.hasOwn(schema, section)) problems.push(`[${section}] n’est pas une section (${input.file?.path})`)
    else if (!isTable(table)) problems.push(`${section} doit être une table (${input.file?.path})`)
    else
      for (const key of Object.keys(table))
        if (!known.has(`${section}.${key}`))
          problems.push(`${section}.${key} n’est pas un réglage (${input.file?.path})`)
  }
  for (const name of Object.keys(input.environment)) {
    if (name.startsWith('FACTEUR_') && !variables.has(name))
      problems.push(`${name} n’est pas un réglage (environnement)`)
  }
  for (const name of Object.keys(input.flags ?? {}))
    if (!known.has(name)) problems.push(`--set ${name} n’est pas un réglage (ligne de commande)`)
  return problems
}

/** What is wrong only together. */
function contradictions(config: Config): string[] {
  const problems: string[] = []
  const ports: [string, number][] = [
    ['http.port', config.http.port],
    ['mx.port', config.mx.port],
    ['submission.port', config.submission.port],
    ['submission.tlsPort', config.submission.tlsPort],
    ['imap.port', config.imap.port],
    ['imap.tlsPort', config.imap.tlsPort],
    ['pop3.port', config.pop3.port],
    ['pop3.tlsPort', config.pop3.tlsPort],
  ]
  for (const [index, [name, value]] of ports.entries()) {
    const earlier = ports.slice(0, index).find((other) => other[1] === value)
    if (earlier) problems.push(`${name} et ${earlier[0]} valent tous deux ${value}`)
  }
  if (config.departures.deleteAfterDays < config.departures.autoReplyDays)
    problems.push('departures.deleteAfterDays ne peut pas être plus court que departures.autoReplyDays')
  if (config.academy.noticeLinkUrl && !/^https?:\/\//.test(config.academy.noticeLinkUrl))
    problems.push('academy.noticeLinkUrl doit commencer par http:// ou https://')
  return problems
}

export function describeSource(source: SettingSource): string {
  if (source.kind === 'flag') return 'ligne de commande'
  if (source.kind === 'environment') return `environnement ${source.name}`
  return source.kind === 'file' ? source.path : 'valeur par défaut'
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
