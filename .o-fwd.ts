import { readFile } from 'node:fs/promises'
import { createWildDuckClient } from './server/mailstore/client/wildduck-client.ts'
const c = createWildDuckClient({ socketPath: '/tmp/o/app/run/api.sock', token: (await readFile('/tmp/o/app/secrets/wildduckApiToken', 'utf8')).trim() })
const id = (await c.users.resolve('mdurand'))!
await c.users.update(id, { targets: [] })
await c.close()
