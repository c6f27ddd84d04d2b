/** Numbers that server and webmail share. They stand apart from the shapes so that the browser needs no zod for them. */

/** Messages a page may hold: one screen and a half of a tall window; more makes the first paint wait. */
export const maxPageMessages = 100

/** Uids one call may change: the size of a WildDuck bulk step; longer selections are sent in several calls. */
export const maxBulkUids = 500

/** What a list of a few passkeys shows on one line. */
export const maxPasskeyName = 60
