import { createRequire } from 'node:module'
import { exitWithParent } from '../kit/exit-with-parent.ts'
import { openBothPop3Ports } from './pop3-ports.ts'

/**
 * Entry point of the WildDuck child: WildDuck itself outlives its parent, keeping the IMAP ports; here it ends with it.
 * Its working directory is WildDuck's package (its defaults and migrations are relative to it), its configuration is
 * the file that NODE_CONFIG_PATH names.
 */
exitWithParent()
const ours = createRequire(import.meta.url)
const load = createRequire(ours.resolve('@zone-eu/wildduck/package.json'))
openBothPop3Ports(load)
load('./server.js')

// WildDuck writes a heap snapshot, with the mail in it, to the temporary folder at SIGHUP.
process.removeAllListeners('SIGHUP')
process.on('SIGHUP', () => undefined)
