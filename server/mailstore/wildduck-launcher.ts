import { createRequire } from 'node:module'
import { exitWithParent } from '../kit/exit-with-parent.ts'
import { readAppendPathsAsUtf8 } from './append-path.ts'
import { openBothPop3Ports } from './pop3-ports.ts'
import { dropCommandsBeforeStls } from './pop3-stls.ts'

/**
 * Entry point of the WildDuck child: WildDuck itself outlives its parent, keeping the IMAP ports; here it ends with it.
 * Its working directory is WildDuck's package (its defaults and migrations are relative to it), its configuration is
 * the file that NODE_CONFIG_PATH names.
 */
exitWithParent()
const ours = createRequire(import.meta.url)
const load = createRequire(ours.resolve('@zone-eu/wildduck/package.json'))
openBothPop3Ports(load)
readAppendPathsAsUtf8(load)
dropCommandsBeforeStls(load)
load('./server.js')

// WildDuck writes a heap snapshot, with the mail in it, to the temporary folder at SIGHUP.
process.removeAllListeners('SIGHUP')
process.on('SIGHUP', () => undefined)
