import { readFile } from 'node:fs/promises'
import { createWildDuckClient } from './server/mailstore/client/wildduck-client.ts'
const c = createWildDuckClient({ socketPath: '/tmp/o/app/run/api.sock', token: (await readFile('/tmp/o/app/secrets/wildduckApiToken', 'utf8')).trim() })
for (const [u, a] of [['pdupont', 'pierre.dupont'], ['mdurand', 'marie.durand']] as const) console.log(await c.users.create({ username: u, password: 'bonbon-de-menthe', address: a + '@ac-demo.fr' }))
await c.close()
