/** A route of the API as its own description names it. */
export type ApiRoute = { method: string; path: string }

export const nameOf = ({ method, path }: ApiRoute): string => `${method} ${path}`

/** Every route of `/api/openapi.json`. */
export async function apiRoutes(origin: string): Promise<ApiRoute[]> {
  const answer = await fetch(`${origin}/api/openapi.json`, { signal: AbortSignal.timeout(30_000) })
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  )
}
