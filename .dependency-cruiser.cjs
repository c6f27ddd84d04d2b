// Who may import whom. Each rule carries its reason; `npm run check` fails on the first import that breaks one.
const room = (name) => `^server/${name}/`

/** A room of the server may import only the rooms named here (and itself, and packages). */
const serverRoom = (name, allowed, reason) => ({
  name: `${name}-imports`,
  comment: reason,
  severity: 'error',
  from: { path: room(name) },
  to: { path: '^(server|web|test)/', pathNot: [name, ...allowed].map(room) },
})

/** A room of the webmail may import only the rooms named here (and itself, and packages). */
const webRoom = (name, allowed, reason) => ({
  name: `web-${name}-imports`,
  comment: reason,
  severity: 'error',
  from: { path: `^web/${name}/` },
  to: {
    path: '^(server|web|test)/',
    pathNot: [
      `^web/${name}/`,
      ...allowed.map((other) => (other === 'contract' ? '^server/contract/' : `^web/${other}/`)),
    ],
  },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no layer one could read first.',
      severity: 'error',
      from: { path: '^(server|web|test)/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans-from-tests',
      comment: 'Product code never depends on tests.',
      severity: 'error',
      from: { path: '^(server|web)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/|\\.test\\.ts$' },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing breaks at start.',
      severity: 'error',
      from: { path: '^(server|web|test)/' },
      to: { couldNotResolve: true, pathNot: '^(Haraka|@awesome\\.me|virtual:)|\\?(url|raw|inline)$' },
    },
    serverRoom('kit', [], 'The kit has no mail knowledge.'),
    serverRoom('contract', [], 'The contract is shared with the browser: zod and nothing else.'),
    {
      name: 'contract-packages',
      comment: 'The contract is bundled into the browser.',
      severity: 'error',
      from: { path: room('contract'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: [room('contract'), 'node_modules/zod/'] },
    },
    serverRoom('config', ['kit'], 'Config is read before anything else runs.'),
    serverRoom(
      'embedded',
      ['kit'],
      'The embedded store is reached over its socket only, so that MongoDB can stand in for it.',
    ),
    {
      name: 'embedded-is-behind-its-socket',
      comment: 'Only its own process loads the embedded store; cli and app start that process.',
      severity: 'error',
      from: { path: '^server/', pathNot: room('embedded') },
      to: { path: room('embedded'), pathNot: '^server/embedded/(service|paths|check/run-check)\\.ts$' },
    },
    serverRoom('backup', ['config', 'kit'], 'A backup knows files, and the store only as one that can be held.'),
    serverRoom('move', ['kit'], 'A move knows two databases and nothing of what is in them.'),
    serverRoom(
      'mailstore',
      ['contract', 'kit', 'config'],
      'The mail store knows neither the protocols nor the people.',
    ),
    serverRoom(
      'directory',
      ['contract', 'kit', 'config', 'mailstore'],
      'People have accounts, accounts live in the mail store.',
    ),
    serverRoom(
      'demo',
      ['mailstore', 'directory', 'mx', 'outbound', 'submission', 'http', 'contract', 'kit', 'config'],
      'The demo uses every room as a person would; nothing but app and cli uses the demo.',
    ),
    ...['mx', 'outbound', 'submission', 'http'].map((name) =>
      serverRoom(
        name,
        ['mailstore', 'directory', 'contract', 'kit', 'config'],
        'Protocol rooms never import each other: they meet in the queue, the mail store and app.ts.',
      ),
    ),
    {
      name: 'only-config-reads-config',
      comment:
        'Config values are handed in; of config/ a room takes types, and the pure functions of schema and paths.',
      severity: 'error',
      from: { path: room('(mailstore|directory|mx|outbound|submission|http)'), pathNot: '\\.test\\.ts$' },
      to: { path: room('config'), pathNot: '^server/config/(schema|paths)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    webRoom('model', ['contract'], 'Pure functions.'),
    webRoom('api', ['contract'], 'The only fetch and EventSource.'),
    webRoom('state', ['api', 'model', 'contract'], 'State knows no Lit.'),
    webRoom('safe', ['model', 'contract'], 'Message HTML is handled in one room.'),
    webRoom(
      'elements',
      ['model', 'safe', 'styles', 'locales', 'contract'],
      'Elements take properties and give events; they never fetch.',
    ),
    webRoom(
      'pages',
      ['api', 'state', 'model', 'safe', 'elements', 'styles', 'locales', 'contract'],
      'A page knows no other page and not the shell.',
    ),
    {
      name: 'pages-apart',
      comment: 'A page never imports another page.',
      severity: 'error',
      from: { path: '^web/pages/([^/]+)/' },
      to: { path: '^web/pages/', pathNot: '^web/pages/$1/' },
    },
    webRoom(
      'app',
      ['pages', 'api', 'state', 'model', 'safe', 'elements', 'styles', 'locales', 'contract'],
      'The shell joins everything.',
    ),
    {
      name: 'state-has-no-lit',
      comment: 'State is testable without a browser.',
      severity: 'error',
      from: { path: '^web/(state|model|api)/' },
      to: { path: 'node_modules/(lit|@lit|@awesome)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'tsc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      mainFields: ['module', 'main'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
}
