import type { Config } from '../../config/schema.ts'

/** A paragraph, or the one link, which also stands in the text as it is. */
export type NoticeBlock = string | { link: string; label: string }
export type NoticeText = { subject: string; blocks: NoticeBlock[] }

/** What every text may speak of. */
export type Place = Pick<Config['academy'], 'name' | 'helpdesk'> & { url: string }

export type NoticeTexts<Facts> = { readonly [K in keyof Facts]: (facts: Facts[K], place: Place) => NoticeText }
