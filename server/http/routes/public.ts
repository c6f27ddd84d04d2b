import { createRoute } from '@hono/zod-openapi'
import type { ServiceNotice } from '../../contract/service-notices.ts'
import { PublicInfo } from '../../contract/session.ts'
import { createRouter, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { version } from '../version.ts'

/** What the log-in page shows before anyone is known. */
export function publicRoutes({ config, directory }: HttpDeps) {
  const { academy, accounts } = config
  const info: Omit<PublicInfo, 'notices'> = {
    academyName: academy.name,
    domain: academy.domain,
    version,
    recovery: accounts.recovery,
    helpdeskText: academy.helpdesk,
  }
  const fallback = academy.noticeTitle || academy.noticeText ? [noticeOf(academy)] : []
  return createRouter().openapi(
    createRoute({ method: 'get', path: '/public', responses: ok(PublicInfo, 'The academy and its notices') }),
    async (c) => {
      const current = await directory.notices.current()
      return c.json({ ...info, notices: current.length > 0 ? current.map(shownOf) : fallback }, 200)
    },
  )
}

/** Of a notice that an administrator wrote; the configuration's one is shown while there is none. */
function shownOf({ title, text, linkUrl, linkText }: ServiceNotice): PublicInfo['notices'][number] {
  return { title, text, ...(linkUrl && { linkUrl, linkText: linkText || linkUrl }) }
}

function noticeOf(academy: HttpDeps['config']['academy']): PublicInfo['notices'][number] {
  return {
    title: academy.noticeTitle,
    text: academy.noticeText,
    ...(academy.noticeLinkUrl && {
      linkUrl: academy.noticeLinkUrl,
      linkText: academy.noticeLinkText || academy.noticeLinkUrl,
    }),
  }
}
