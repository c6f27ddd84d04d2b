import { describeSource, environmentName, type LoadedConfig, settings } from './load.ts'
import type { Setting } from './setting.ts'

/** The example file: every setting with its manual, commented out at its default. Kept as config/facteur.example.toml. */
export function renderExample(): string {
  const lines = [
    '# Every setting of Facteur with its default. Copy it to config/facteur.toml, or name your file with --config.',
    '',
  ]
  let current = ''
  for (const [section, key, setting] of settings()) {
    if (section !== current) lines.push(...(current === '' ? [] : ['']), `[${(current = section)}]`)
    lines.push(`# ${setting.doc}`, `# ${manual(section, key, setting)}`, `#${key} = ${tomlValue(setting.default)}`)
  }
  return lines.join('\n') + '\n'
}

function manual(section: string, key: string, setting: Setting<unknown>): string {
  return [
    setting.kind,
    setting.unit === undefined || setting.kind.includes(setting.unit) ? '' : `in ${setting.unit}`,
    environmentName(section, key, setting),
  ]
    .filter(Boolean)
    .join('; ')
}

/** What `facteur config print` shows: value and source of each setting; secrets only whether they are set. */
export function renderConfig({ config, sources }: LoadedConfig): string {
  const rows: [name: string, value: string, source: string][] = []
  const values: Record<string, Record<string, unknown>> = config
  for (const [section, key, setting] of settings()) {
    const value = values[section]?.[key]
    const shown = setting.secret ? (value === '' ? '""' : '(secret)') : tomlValue(value)
    rows.push([
      `${section}.${key}`,
      shown + (setting.unit === undefined ? '' : ` ${setting.unit}`),
      describeSource(sources[`${section}.${key}`] ?? { kind: 'default' }),
    ])
  }
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => Math.min(60, row[column].length)))
  const [names, shownValues] = [width(0), width(1)]
  return rows
    .map(([name, value, source]) => `${name.padEnd(names)}  ${value.padEnd(shownValues)}  ${source}\n`)
    .join('')
}

function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`
  return JSON.stringify(value)
}
