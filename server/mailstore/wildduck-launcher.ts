import Module, { createRequire, flushCompileCache } from 'node:module'
import { exitWithParent } from '../kit/exit-with-parent.ts'
import { readAppendPathsAsUtf8 } from './append-path.ts'
import { tellDoubtFromRefusal } from './authentication-doubt.ts'
import { answerLogIns } from './log-in/answer-log-ins.ts'
import { countLogIns } from './log-in/count-log-ins.ts'
import { openBothPop3Ports } from './pop3-ports.ts'
import { dropCommandsBeforeStls } from './pop3-stls.ts'
import { readUpdatesWhole } from './whole-updates.ts'

/**
 * Entry point of the WildDuck child: WildDuck itself outlives its parent, keeping the IMAP ports; here it ends with it.
 * Its working directory is WildDuck's package (its defaults and migrations are relative to it), its configuration is
 * the file that NODE_CONFIG_PATH names.
 */
exitWithParent()
const ours = createRequire(import.meta.url)
const load = createRequire(ours.resolve('@zone-eu/wildduck/package.json'))
leaveOut('./mcp.js')
answerLogIns(load)
openBothPop3Ports(load)
readAppendPathsAsUtf8(load)
dropCommandsBeforeStls(load)
readUpdatesWhole(load)
tellDoubtFromRefusal(load)
countLogIns(load)
load('./server.js')

// Node writes its compile cache when a process ends in order, which a killed one does not: without it the next start,
// which everyone waits for, takes twice as long.
setTimeout(flushCompileCache, 5_000).unref()

// WildDuck writes a heap snapshot, with the mail in it, to the temporary folder at SIGHUP.
process.removeAllListeners('SIGHUP')
process.on('SIGHUP', () => undefined)

/** A service that is switched off, but whose packages would be loaded all the same: 20 MB for MCP. */
function leaveOut(service: string): void {
  const path = load.resolve(service)
  const empty = new Module(path)
  empty.loaded = true
  empty.exports = (done: (error: null, server: false) => void) => setImmediate(() => done(null, false))
  load.cache[path] = empty
}
