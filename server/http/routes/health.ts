import type { Hono } from 'hono'
import type { Env, HttpDeps } from '../deps.ts'

/** GET /healthz: 200 when every service of this instance can do its work, else 503. Names and nothing else. */
export function healthRoutes(app: Hono<Env>, { services }: HttpDeps): void {
  app.get('/healthz', (c) => {
    const states = services()
    const ready = states.every((service) => service.ready)
    return c.json(
      { ready, services: Object.fromEntries(states.map((service) => [service.name, service.ready])) },
      ready ? 200 : 503,
      { 'Cache-Control': 'no-store' },
    )
  })
}
