/** A thread that judges passwords: the dictionaries are some 50 MB, and take the better part of a second to build. */
import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import graphs from '@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs'
import passwords from '@zxcvbn-ts/language-common/dist/passwords.json.mjs'
import commonWords from '@zxcvbn-ts/language-fr/dist/commonWords.json.mjs'
import firstNames from '@zxcvbn-ts/language-fr/dist/firstnames.json.mjs'
import lastNames from '@zxcvbn-ts/language-fr/dist/lastnames.json.mjs'

// The same as in web/model/password-strength.ts, so that both judge alike.
const { azerty, qwerty, keypad } = graphs
const estimator = new ZxcvbnFactory({
  dictionary: { passwords, 'commonWords-fr': commonWords, 'firstnames-fr': firstNames, 'lastnames-fr': lastNames },
  graphs: { azerty, qwerty, keypad },
})

parentPort?.on('message', ({ id, password, words }: { id: number; password: string; words: string[] }) => {
  parentPort?.postMessage({ id, score: estimator.check(password, words).score }, [])
})
