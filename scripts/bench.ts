import { benchDisk, diskUsage } from './bench/disk.ts'
import { benchMail } from './bench/mail.ts'
import { benchPeople, peopleUsage } from './bench/people.ts'
import { benchRecovery } from './bench/recovery.ts'
import { benchStore, storeUsage } from './bench/store.ts'

/**
 * `npm run bench`: measurements of this machine. Each says what it found as a ratio to something that it measures itself
 * in the same run; the figures also go into test/output.
 */

const usage = `usage: npm run bench -- WHAT [OPTIONS]
  mail    mail coming in, the API, memory (the default)
  recovery  the time of right and wrong answers to who cannot get in, 200 tries
  ${peopleUsage}
  ${storeUsage}
  ${diskUsage}`

const [what = 'mail', ...args] = process.argv.slice(2)
if (what === 'mail') await benchMail()
else if (what === 'recovery') await benchRecovery()
else if (what === 'people') await benchPeople(args)
else if (what === 'store') await benchStore(args)
else if (what === 'disk') await benchDisk(args)
else {
  console.error(usage)
  process.exitCode = 2
}
