/**
 * How hard a password is to guess, 0 to 4. The dictionaries come in a piece of their own, when somebody chooses a
 * password: the commonest passwords of the world, French words and names, and the keyboards that they are typed on. The
 * words of the French Wikipedia and the English ones are left out: they double the weight for the rare word.
 */
export type Estimate = (password: string, words: readonly string[]) => number

/** The work grows with the length; what follows cannot make it weaker. */
const maxJudged = 64

let loading: Promise<Estimate> | null = null

export function loadStrength(): Promise<Estimate> {
  loading ??= build().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function build(): Promise<Estimate> {
  const [{ ZxcvbnFactory }, passwords, graphs, commonWords, firstNames, lastNames] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common/dist/passwords.json.mjs'),
    import('@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs'),
    import('@zxcvbn-ts/language-fr/dist/commonWords.json.mjs'),
    import('@zxcvbn-ts/language-fr/dist/firstnames.json.mjs'),
    import('@zxcvbn-ts/language-fr/dist/lastnames.json.mjs'),
  ])
  // The same as in server/directory/password/strength-worker.ts, so that both judge alike.
  const { azerty, qwerty, keypad } = graphs.default
  const estimator = new ZxcvbnFactory({
    dictionary: {
      passwords: passwords.default,
      'commonWords-fr': commonWords.default,
      'firstnames-fr': firstNames.default,
      'lastnames-fr': lastNames.default,
    },
    graphs: { azerty, qwerty, keypad },
  })
  return (password, words) => estimator.check(password.slice(0, maxJudged), [...words]).score
}
