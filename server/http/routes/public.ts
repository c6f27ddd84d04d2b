import { createRoute } from '@hono/zod-openapi'
import { PublicInfo } from '../../contract/session.ts'
import { createRouter, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { version } from '../version.ts'

/** What the log-in page shows before anyone is known. */
export function publicRoutes({ config }: HttpDeps) {
  const { academy, accounts } = config
  const info: PublicInfo = {
    academyName: academy.name,
    domain: academy.domain,
    version,
    recovery: accounts.recovery,
    helpdeskText: academy.helpdesk,
    notices: academy.noticeTitle || academy.noticeText ? [noticeOf(academy)] : [],
  }
  return createRouter().openapi(
    createRoute({ method: 'get', path: '/public', responses: ok(PublicInfo, 'The academy and its notices') }),
    (c) => c.json(info, 200),
  )
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
