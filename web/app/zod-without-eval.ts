/**
 * The policy of our pages forbids `eval`; zod, which comes with the chunks of the console, would try whether it may and
 * each try is a fault in the browser's own log. It reads this setting when it loads, later than this file.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

export {}
