import { createRoute } from '@hono/zod-openapi'
import { compress } from 'hono/compress'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '../contract/errors.ts'
import { bytes, createRouter } from './api.ts'
import { createUploads, type Uploads } from './compose/uploads.ts'
import type { HttpDeps } from './deps.ts'
import { createImportDesk, type ImportDesk } from './import-desk/import-desk.ts'
import { chooseAccount } from './middleware/account.ts'
import { originOfRequest } from './middleware/origin-of-request.ts'
import { requestLog } from './middleware/request-log.ts'
import { sameOrigin } from './middleware/same-origin.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { openAdministration } from './middleware/role.ts'
import { requireSession } from './middleware/session.ts'
import { describeApi } from './openapi.ts'
import { problemResponse } from './problem.ts'
import { absenceRoutes } from './routes/absence.ts'
import { adminAccessCodeRoutes } from './routes/admin/access-code.ts'
import { adminAccountRoutes } from './routes/admin/account-actions.ts'
import { adminAliasRoutes } from './routes/admin/aliases.ts'
import { adminAuditRoutes } from './routes/admin/audit.ts'
import { adminDepartureRoutes } from './routes/admin/departure.ts'
import { adminImportRoutes } from './routes/admin/import.ts'
import { adminListRoutes } from './routes/admin/lists.ts'
import { adminNoticeRoutes } from './routes/admin/notices.ts'
import { adminPeopleRoutes } from './routes/admin/people.ts'
import { adminSharedMailboxRoutes } from './routes/admin/shared-mailboxes.ts'
import { adminStateRoutes } from './routes/admin/state.ts'
import { applicationPasswordRoutes } from './routes/application-passwords.ts'
import { eventStreams } from './routes/events.ts'
import { firstAdministratorRoutes } from './routes/first-administrator.ts'
import { exportRoutes } from './routes/export.ts'
import { forwardingConsentPages } from './routes/forwarding-consent.ts'
import { forwardingRoutes } from './routes/forwarding.ts'
import { healthRoutes } from './routes/health.ts'
import { mailboxRoutes } from './routes/mailboxes.ts'
import { messageRoutes } from './routes/message.ts'
import { messagesRoutes } from './routes/messages.ts'
import { peopleRoutes } from './routes/people.ts'
import { publicRoutes } from './routes/public.ts'
import { recoveryRoutes } from './routes/recovery.ts'
import { secondFactorRoutes } from './routes/second-factors.ts'
import { sendRoutes } from './routes/send.ts'
import { sessionRoutes } from './routes/session.ts'
import { signatureRoutes } from './routes/signature.ts'
import { signInStepRoutes } from './routes/sign-in-steps.ts'
import { sharedMailboxPasswordRoutes } from './routes/shared-mailbox-passwords.ts'
import { sharedMailboxRoutes } from './routes/shared-mailboxes.ts'
import { sessionsRoutes } from './routes/sessions.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { staticWeb } from './static/web.ts'

/**
 * The HTTP room: the API of the webmail and the webmail itself, the only public HTTP face. It speaks JSON in the shapes
 * of contract/, knows who asks by an opaque cookie, and hands on to the directory and to the mail store.
 *
 * Its rules: every route under /api asks for a session unless it stands in the list of public ones; the account is that
 * of the session, or a functional mailbox of which its person is a member (middleware/account.ts); every failure is problem+json; what a stranger wrote is never shown as a page
 * of ours. WildDuck's own API is not exposed, not even in part.
 */
export type HttpApp = {
  app: ReturnType<typeof createRouter>
  uploads: Uploads
  importDesk: ImportDesk
  closeStreams: () => void
}

/** JSON bodies other than messages are a few hundred bytes; a selection of 500 uids is 6 kB. */
const maxJsonBytes = 256 * 1024
/** Base64 and line ends make an attachment a third larger in the message. */
const encodedShare = 0.73

export function createApp(deps: HttpDeps): HttpApp {
  const { config, directory } = deps
  const { maxMessageBytes } = config.mx
  const uploads = createUploads(deps.paths.uploads, Math.floor(maxMessageBytes * encodedShare))
  const importDesk = createImportDesk({
    uploads: deps.paths.uploads,
    spawnImport: deps.spawnImport,
    note: directory.administration.noteImport,
  })
  const streams = eventStreams(deps)
  const app = createRouter()

  app.onError((error, c) => problemResponse(c, error))
  app.notFound((c) => problemResponse(c, new AppError('notFound', 'There is no such page')))
  app.use(requestLog, securityHeaders, originOfRequest(config.http.secureCookies))
  healthRoutes(app, deps)

  app.use('/api/*', sameOrigin, requireSession(directory, config.accounts.numenPassword))
  app.use('/api/*', chooseAccount(directory))
  // A pasted picture travels in the text of a message; uploads have a bound of their own and are not read into memory.
  const isMessage = (path: string): boolean => path === '/api/send' || path === '/api/draft'
  const smallBody = bodyLimit({ maxSize: maxJsonBytes, onError: tooLarge })
  const messageBody = bodyLimit({ maxSize: maxMessageBytes, onError: tooLarge })
  app.use('/api/*', async (c, next) => {
    if (c.req.path === '/api/uploads' || c.req.path === '/api/admin/import/file') return next()
    return isMessage(c.req.path) ? messageBody(c, next) : smallBody(c, next)
  })

  // Lists and messages are text that repeats itself. Nothing secret lies beside what strangers wrote in these answers,
  // so that their length tells nothing.
  app.use('/api/mailboxes/*', compress({ encoding: 'gzip' }))
  app.use('/api/search', compress({ encoding: 'gzip' }))

  app.use('/api/admin/*', openAdministration(deps))
  app.route('/api', publicRoutes(deps))
  app.route('/api', sessionRoutes(deps))
  app.route('/api', signInStepRoutes(deps))
  app.route('/api', secondFactorRoutes(deps))
  app.route('/api', sessionsRoutes(deps))
  app.route('/api', applicationPasswordRoutes(deps))
  app.route('/api', mailboxRoutes(deps))
  app.route('/api', messagesRoutes(deps))
  app.route('/api', messageRoutes(deps))
  app.route('/api', uploadRoutes(uploads))
  app.route('/api', sendRoutes(deps, uploads))
  app.route('/api', peopleRoutes(deps))
  app.route('/api', exportRoutes(deps))
  app.route('/api', forwardingRoutes(deps))
  app.route('/api', absenceRoutes(deps))
  app.route('/api', signatureRoutes(deps))
  app.route('/api/admin', adminPeopleRoutes(deps))
  app.route('/api/admin', adminAccountRoutes(deps))
  app.route('/api/admin', adminAccessCodeRoutes(deps))
  app.route('/api/admin', adminAliasRoutes(deps))
  app.route('/api/admin', adminDepartureRoutes(deps))
  app.route('/api/admin', adminListRoutes(deps))
  app.route('/api/admin', adminSharedMailboxRoutes(deps))
  app.route('/api/admin', adminNoticeRoutes(deps))
  app.route('/api/admin', adminImportRoutes(importDesk))
  app.route('/api/admin', adminAuditRoutes(deps))
  app.route('/api/admin', adminStateRoutes(deps))
  app.route('/api', firstAdministratorRoutes(deps))
  app.route('/api', sharedMailboxRoutes(deps))
  app.route('/api', sharedMailboxPasswordRoutes(deps))
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/events',
      responses: bytes('text/event-stream', 'What changes in the mailboxes, as it happens'),
    }),
    streams.handler,
  )
  const description = describeApi(app)
  app.get('/api/openapi.json', (c) => c.json(description()))
  app.all('/api/*', () => {
    throw new AppError('notFound', 'There is no such route')
  })
  app.get('/identifiants/', (c) => c.redirect('/identifiants'))
  app.route('/identifiants', recoveryRoutes(deps))
  app.route('/transfert', forwardingConsentPages(deps))
  app.get('*', staticWeb(deps.webRoot))

  return { app, uploads, importDesk, closeStreams: () => streams.closeAll() }
}

function tooLarge(): never {
  throw new AppError('tooLarge', 'The request is too large')
}
