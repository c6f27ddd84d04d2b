/** Single dictionaries of zxcvbn-ts, which the packages describe only together: all of them are more than we load. */
declare module '@zxcvbn-ts/language-common/dist/passwords.json.mjs' {
  const words: string[]
  export default words
}
declare module '@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs' {
  const graphs: Record<'azerty' | 'qwerty' | 'keypad', Record<string, (string | null)[]>>
  export default graphs
}
declare module '@zxcvbn-ts/language-fr/dist/commonWords.json.mjs' {
  const words: string[]
  export default words
}
declare module '@zxcvbn-ts/language-fr/dist/firstnames.json.mjs' {
  const words: string[]
  export default words
}
declare module '@zxcvbn-ts/language-fr/dist/lastnames.json.mjs' {
  const words: string[]
  export default words
}
