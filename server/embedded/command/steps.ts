import type { pause } from '../query/query.ts'

/** What a command hands on until it is resumed. */
export type Wait = typeof pause | Promise<unknown>

/**
 * A command under way. It yields `pause` when its slice is over, or a promise of something that happens elsewhere (a
 * thread's answer, a write to the disk): the turns go on with others and resume it when the promise settles, with its
 * value as the result of `yield` or its reason thrown there.
 */
export type Steps<T> = Generator<Wait, T, unknown>
