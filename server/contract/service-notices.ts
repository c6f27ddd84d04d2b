import { z } from 'zod'

/** Of a text on the log-in page: it is read by everybody, often on a telephone. */
const maxTitleLength = 120
const maxTextLength = 1_000
const maxLinkLength = 500

const isWebAddress = (url: string): boolean => url === '' || /^https?:\/\/[^\s]+$/i.test(url)

/** What an administrator writes: a title, a text, a link, and the days on which the log-in page shows it. */
export const NoticeInput = z
  .object({
    title: z.string().trim().min(1).max(maxTitleLength),
    text: z.string().trim().max(maxTextLength),
    linkText: z.string().trim().max(maxTitleLength).default(''),
    linkUrl: z.string().trim().max(maxLinkLength).refine(isWebAddress, 'https://…').default(''),
    /** From now on where it is null. */
    from: z.iso.datetime().nullable().default(null),
    /** Until it is taken away where it is null. */
    to: z.iso.datetime().nullable().default(null),
  })
  .refine(({ from, to }) => from === null || to === null || from < to, { path: ['to'], message: 'before from' })
export type NoticeInput = z.infer<typeof NoticeInput>

export const noticePhases = ['current', 'planned', 'past'] as const

export const ServiceNotice = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  linkText: z.string(),
  linkUrl: z.string(),
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  phase: z.enum(noticePhases),
})
export type ServiceNotice = z.infer<typeof ServiceNotice>

/** GET /api/admin/notices */
export const NoticeList = z.object({ notices: z.array(ServiceNotice) })
export type NoticeList = z.infer<typeof NoticeList>
