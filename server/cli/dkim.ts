import { parseArgs } from 'node:util'
import { localDomains } from '../config/schema.ts'
import { StartError } from '../kit/service.ts'
import { createResolver } from '../outbound/dns/resolver.ts'
import { zoneText } from '../outbound/dns/zone-text.ts'
import {
  activateNextKeys,
  type DkimKey,
  dkimFolderOf,
  dnsValueOf,
  forgetOldKeys,
  keepUntil,
  prepareNextKeys,
} from '../outbound/signing/keys.ts'
import { unpublished } from '../outbound/signing/published.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'

const usage = [
  'facteur dkim show [--json]',
  'facteur dkim rotate [--domain DOMAINE] [--resolver HÔTE:PORT] [--unchecked]',
].join('\n  ')

export const dkimCommand: Command = {
  name: 'dkim',
  usage,
  summary:
    'Montre les clés qui signent le courrier, et les renouvelle en deux temps : préparer et publier, puis mettre en service.',
  async run(args, context) {
    const [action, ...rest] = args
    if (action === 'show') return await show(rest, context)
    if (action === 'rotate') return await rotate(rest, context)
    context.printError(`  ${usage}`)
    return exitCode.usage
  },
}

async function show(args: string[], context: CommandContext): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
  const retainDays = context.config.outbound.dkimRetainDays
  const all: (DkimKey & { domain: string; record: string })[] = []
  for (const domain of localDomains(context.config))
    for (const key of await forgetOldKeys(dkimFolderOf(context.paths.secrets), domain, retainDays))
      all.push({ ...key, domain, record: dnsValueOf(key) })
  if (values.json) context.print(JSON.stringify(all, null, 2))
  else for (const key of all) context.print(oneLine(key, key.domain, retainDays))
  return exitCode.ok
}

/** One step each time: new keys where there are none to come, else those to come are put into service. */
async function rotate(args: string[], context: CommandContext): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      domain: { type: 'string' },
      resolver: { type: 'string' },
      unchecked: { type: 'boolean', default: false },
    },
  })
  const domains = localDomains(context.config).filter(
    (domain) => values.domain === undefined || domain === values.domain,
  )
  if (domains.length === 0) throw new StartError(`${values.domain ?? ''} n’est pas un domaine de cette messagerie.`)
  const servers = values.resolver === undefined ? context.config.network.nameServers : [values.resolver]
  let code: number = exitCode.ok
  for (const domain of domains) {
    const done = await rotateOne(context, domain, servers, values.unchecked)
    if (!done) code = exitCode.failure
  }
  return code
}

async function rotateOne(
  context: CommandContext,
  domain: string,
  servers: readonly string[],
  isUnchecked: boolean,
): Promise<boolean> {
  const folder = dkimFolderOf(context.paths.secrets)
  const retainDays = context.config.outbound.dkimRetainDays
  const before = await forgetOldKeys(folder, domain, retainDays)
  const waiting = before.filter(({ state }) => state === 'next')
  if (waiting.length === 0) {
    const made = (await prepareNextKeys(folder, domain)).filter(({ state }) => state === 'next')
    context.print(
      `Nouvelles clés pour ${domain}. Publiez ces enregistrements, puis relancez « facteur dkim rotate » :\n`,
    )
    context.print(recordsOf(domain, made))
    return true
  }
  const missing = isUnchecked ? [] : await unpublished(createResolver(servers), domain, waiting).catch(cannotAsk)
  if (missing.length > 0) {
    context.printError(
      `Les nouvelles clés de ${domain} ne sont pas encore publiées : rien n’a changé. Publiez ces enregistrements, attendez qu’ils soient visibles, puis relancez la commande :\n`,
    )
    context.printError(recordsOf(domain, missing))
    return false
  }
  const keys = await activateNextKeys(folder, domain)
  for (const key of keys) context.print(oneLine(key, domain, retainDays))
  return true
}

const recordsOf = (domain: string, keys: readonly DkimKey[]): string =>
  zoneText(
    keys.map((key) => ({ name: `${key.selector}._domainkey.${domain}`, type: 'TXT' as const, value: dnsValueOf(key) })),
  )

function cannotAsk(error: unknown): never {
  throw new StartError('Le DNS n’a pas répondu : rien n’a changé. Réessayez, ou indiquez un serveur avec --resolver.', {
    cause: error,
  })
}

function oneLine(key: DkimKey, domain: string, retainDays: number): string {
  const states = {
    next: 'à publier',
    active: 'en service',
    retired: `retirée, à laisser dans le DNS jusqu’au ${keepUntil(key, retainDays).toISOString().slice(0, 10)}`,
  }
  return [`${key.selector}._domainkey.${domain}`, key.algorithm, states[key.state], key.since.slice(0, 10)].join('\t')
}
