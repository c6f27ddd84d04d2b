/**
 * Every setting of Facteur, once. From here come the types, the defaults, the names of the environment variables, the
 * example file, `facteur config print` and the reference in the documentation.
 */
import { choice, flag, integer, list, port, type Setting, text } from './setting.ts'

const megabyte = 1024 * 1024

/** `domain=host:port` or `*=host:port`; `[v6]` for an IPv6 host. */
const assertRoute = (route: string): void => {
  if (!/^(\*|[a-z0-9.-]+)=(\[[0-9a-f:]+\]|[^:\s=]+):\d{1,5}$/i.test(route)) {
    throw new Error(`contient « ${route} », qui n’est pas de la forme domaine=hôte:port`)
  }
}

/** A year ahead is the longest that anybody plans a departure. */
const maxNoticeDays = 365
const assertNoticeDays = (days: string): void => {
  if (!/^\d{1,3}$/.test(days) || Number(days) > maxNoticeDays)
    throw new Error(`contient « ${days} », qui n’est pas un nombre de jours jusqu’à ${maxNoticeDays}`)
}

const assertNameServer = (server: string): void => {
  if (!/^(\[[0-9a-f:]+\](:\d{1,5})?|\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|[0-9a-f]*:[0-9a-f:]+)$/i.test(server)) {
    throw new Error(`contient « ${server} », qui n’est pas une adresse IP, seule ou suivie d’un port`)
  }
}

const assertDomain = (domain: string): void => {
  if (!/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(domain)) {
    throw new Error(`contient « ${domain} », qui n’est pas un domaine en minuscules`)
  }
}

const domainName = (options: Parameters<typeof text>[0]): Setting<string> => {
  const base = text(options)
  return {
    ...base,
    kind: 'domain',
    parse: (raw) => {
      const domain = base.parse(raw)
      assertDomain(domain)
      return domain
    },
  }
}

/** `https://host[:port]`; empty where it is to be guessed. */
const publicUrl = (options: Parameters<typeof text>[0]): Setting<string> => {
  const base = text(options)
  return {
    ...base,
    kind: 'URL',
    parse: (raw) => {
      const url = base.parse(raw).replace(/\/+$/, '')
      if (url !== '' && (!URL.canParse(url) || !/^https?:\/\/[^/?#@]+$/.test(url)))
        throw new Error('doit être de la forme https://hôte, sans chemin')
      return url
    },
  }
}

export const schema = {
  academy: {
    name: text({ default: 'Académie de démonstration', doc: 'Name of the academy, as the log-in page shows it.' }),
    domain: domainName({ default: 'ac-demo.fr', doc: 'Main domain: new addresses are made in it.' }),
    otherDomains: list({ default: [], doc: 'Further domains whose mail is received here.', item: assertDomain }),
    postmaster: text({
      default: '',
      doc: 'Address that gets the mail to postmaster@ and abuse@ where no account has these addresses. Empty: such mail is deferred.',
    }),
    helpdesk: text({
      default: 'Adressez-vous à l’assistance informatique de votre académie.',
      doc: 'Whom staff may ask, shown where they are stuck.',
    }),
    noticeTitle: text({ default: '', doc: 'Title of the service notice on the log-in page; empty shows none.' }),
    noticeText: text({ default: '', doc: 'Text of the service notice.' }),
    noticeLinkText: text({ default: '', doc: 'Words of the link under the notice.' }),
    noticeLinkUrl: text({ default: '', doc: 'Target of the link under the notice: http or https.' }),
  },
  data: {
    folder: text({
      default: './data',
      env: 'FACTEUR_DATA',
      doc: 'Folder of everything that lasts: mail, queue, secrets.',
    }),
  },
  network: {
    address: text({ default: '127.0.0.1', doc: 'The one address that every service listens on.' }),
    hostName: text({
      default: '',
      doc: 'Name of this host towards other mail servers (HELO, Received). Empty: mail.<domain>.',
    }),
    nameServers: list({
      default: [],
      doc: 'Name servers to ask about the domains we send to, "address" or "address:port". Empty: those of the system.',
      item: assertNameServer,
    }),
  },
  http: {
    port: port({ default: 8080, doc: 'Webmail and API.' }),
    publicUrl: publicUrl({
      default: '',
      doc: 'Where staff reach the webmail, as links in mails say it: "https://messagerie.ac-exemple.fr". Empty: address and port above.',
    }),
    secureCookies: choice(['auto', 'always'], {
      default: 'auto',
      doc: '"auto": cookies are Secure when the request came over TLS (X-Forwarded-Proto from a loopback proxy counts).',
    }),
    sessionHours: integer({
      min: 1,
      max: 720,
      default: 12,
      unit: 'hours',
      doc: 'A session ends after this long without use.',
    }),
  },
  mx: {
    port: port({ default: 2525, doc: 'Mail from the world.' }),
    maxMessageBytes: integer({
      min: megabyte,
      max: 200 * megabyte,
      default: 36 * megabyte,
      unit: 'bytes',
      doc: 'Largest message received or sent, encoded: 25 MB of attachments and their text.',
    }),
  },
  submission: {
    port: port({ default: 2587, doc: 'Mail from mail programs, STARTTLS.' }),
    tlsPort: port({
      default: 2465,
      env: 'FACTEUR_SUBMISSIONS_PORT',
      doc: 'Mail from mail programs, TLS from the start.',
    }),
    maxRecipients: integer({ min: 1, max: 10_000, default: 200, doc: 'Recipients one message may have.' }),
  },
  imap: {
    port: port({ default: 2143, doc: 'IMAP, STARTTLS.' }),
    tlsPort: port({ default: 2993, env: 'FACTEUR_IMAPS_PORT', doc: 'IMAP, TLS from the start.' }),
  },
  pop3: {
    port: port({ default: 2110, doc: 'POP3, STARTTLS.' }),
    tlsPort: port({ default: 2995, env: 'FACTEUR_POP3S_PORT', doc: 'POP3, TLS from the start.' }),
  },
  database: {
    mongodbUrl: text({
      default: '',
      env: 'FACTEUR_MONGODB_URL',
      secret: true,
      doc: 'A MongoDB to keep everything in. Empty: the embedded store in the data folder.',
    }),
    name: text({ default: 'facteur', doc: 'Name of the database.' }),
  },
  redis: {
    url: text({
      default: '',
      env: 'FACTEUR_REDIS_URL',
      secret: true,
      doc: 'A Redis to use. Empty: one of our own, on a unix socket.',
    }),
  },
  outbound: {
    routes: list({
      default: [],
      doc: 'Where mail for a domain goes instead of its MX: "domain=host:port", "*" for every domain not named.',
      item: assertRoute,
    }),
    retryMinutes: integer({
      min: 1,
      max: 1440,
      default: 60,
      unit: 'minutes',
      doc: 'Longest pause between two tries of a deferred message.',
    }),
    giveUpHours: integer({
      min: 1,
      max: 240,
      default: 96,
      unit: 'hours',
      doc: 'A message that cannot be delivered goes back to its sender after this long.',
    }),
    warnHours: integer({
      min: 1,
      max: 240,
      default: 4,
      unit: 'hours',
      doc: 'The sender of a message that is still under way after this long is told so, once.',
    }),
    connections: integer({
      min: 1,
      max: 500,
      default: 50,
      doc: 'Messages that are handed to servers outside at the same time.',
    }),
    connectionsPerDomain: integer({
      min: 1,
      max: 100,
      default: 5,
      doc: 'Of these, messages for one domain; some well-known providers have their own limit, see outbound/destinations.ts.',
    }),
    dkimRetainDays: integer({
      min: 5,
      max: 365,
      default: 14,
      unit: 'days',
      doc: 'The DNS record of a DKIM key that signs no more stays published for this long.',
    }),
  },
  accounts: {
    quotaMegabytes: integer({
      min: 10,
      max: 1_000_000,
      default: 5120,
      unit: 'MiB',
      doc: 'Mailbox size of a new account.',
    }),
    numenPassword: choice(['suggestChange', 'requireChange'], {
      default: 'suggestChange',
      doc: 'What the first session, opened with the NUMEN, asks: to choose a password, or nothing but that.',
    }),
    recovery: choice(['numen', 'contact', 'helpdesk'], {
      default: 'numen',
      doc: 'How a person gets back in: with NUMEN and name, by a link to the recovery address, or through the help desk.',
    }),
    forwarding: choice(['allowed', 'inside', 'off'], {
      default: 'allowed',
      doc: 'Where people may have their mail forwarded to: anywhere, inside the academy only, or nowhere. What runs and is no longer allowed ends within a day.',
    }),
    adminTwoFactor: choice(['required', 'optional'], {
      default: 'required',
      doc: 'Whether a second factor is asked of administrators, help desk and auditors before the console opens.',
    }),
    minPasswordLength: integer({
      min: 8,
      max: 64,
      default: 12,
      unit: 'characters',
      doc: 'Shortest password one may choose.',
    }),
  },
  audit: {
    retainDays: integer({
      min: 30,
      max: 3650,
      default: 365,
      unit: 'days',
      doc: 'How long the audit log keeps who did what: one year, as the CNIL advises for such logs.',
    }),
  },
  departures: {
    noticeDays: list({
      default: ['30', '7'],
      doc: 'Days before the end date on which a person is told in writing: time to sort mail, and a last reminder.',
      item: assertNoticeDays,
    }),
    closeAfterDays: integer({
      min: 0,
      max: 365,
      default: 0,
      unit: 'days',
      doc: 'The account closes this long after the last day. Mail still comes in.',
    }),
    autoReplyDays: integer({
      min: 0,
      max: 3650,
      default: 90,
      unit: 'days',
      doc: 'Mail is answered automatically this long after the closing: a school term. Then it is refused.',
    }),
    deleteAfterDays: integer({
      min: 0,
      max: 3650,
      default: 180,
      unit: 'days',
      doc: 'Everything is deleted this long after the closing: time to come back, or to ask for what is missing.',
    }),
    replyText: text({
      default: '',
      doc: 'Text of the automatic answer; {nom} is the name, {adresse} the new address. Empty: a usual one.',
    }),
  },
  log: {
    level: choice(['debug', 'info', 'warn', 'error'], { default: 'info', doc: 'Least level that is logged.' }),
    format: choice(['text', 'json'], { default: 'text', doc: 'One line of text, or one JSON object, per event.' }),
  },
  demo: {
    enabled: flag({
      default: false,
      doc: 'Seeds the demo academy at start and prints its log-ins. Never on a real server.',
    }),
  },
} satisfies Record<
  string,
  Record<
    string,
    | Setting<never>
    | Setting<unknown>
    | Setting<string>
    | Setting<number>
    | Setting<boolean>
    | Setting<readonly string[]>
  >
>

type ValueOf<S> = S extends { parse: (raw: unknown) => infer T } ? T : never

/** All settings with their values, `config.section.key`. */
export type Config = {
  readonly [Section in keyof typeof schema]: {
    readonly [Key in keyof (typeof schema)[Section]]: ValueOf<(typeof schema)[Section][Key]>
  }
}

/** The domains whose mail is received here, the main one first. */
export function localDomains(config: Config): readonly string[] {
  return [config.academy.domain, ...config.academy.otherDomains]
}

/** Name of this host towards other mail servers. */
export function hostNameOf(config: Config): string {
  return config.network.hostName || `mail.${config.academy.domain}`
}

/** The beginning of links to the webmail. From the configuration and never from a request, whose Host anybody can write. */
export function publicUrlOf({ http, network }: Config): string {
  const host = network.address.includes(':') ? `[${network.address}]` : network.address
  return http.publicUrl || `http://${host}:${http.port}`
}
