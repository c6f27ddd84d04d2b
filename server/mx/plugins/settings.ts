import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PluginSettings } from '../haraka/mx-config.ts'

let settings: PluginSettings | null = null

/** What app.ts rendered for the plugins; Haraka's folder stands in HARAKA, which its launcher sets. */
export function pluginSettings(): PluginSettings {
  settings ??= JSON.parse(
    readFileSync(join(process.env['HARAKA'] ?? '', 'config/facteur.json'), 'utf8'),
  ) as PluginSettings
  return settings
}
