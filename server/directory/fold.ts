/** The folding of names is shared with the browser, which judges passwords by it. */
export * from '../contract/fold.ts'
