import { createRoute, z } from '@hono/zod-openapi'
import {
  ListAddress,
  ListChange,
  ListDetail,
  ListInput,
  ListPage,
  ListQuery,
  type ListRule,
} from '../../../contract/lists.ts'
import { actingPersonOf } from '../../actor-of.ts'
import { createRouter, done, jsonBody, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'

/** By id, or by address. */
const params = z.object({ list: z.string().min(1).max(320) })
/** `members` get what is written to it; `authors` may write to it besides. */
const PartParameter = params.extend({ part: z.enum(['members', 'authors']) })
const AddressParameter = PartParameter.extend({ address: z.string().min(1).max(320) })

const adding = { members: 'addMember', authors: 'allow' } as const
const removing = { members: 'removeMember', authors: 'disallow' } as const

/** The distribution lists of the academy. */
export function adminListRoutes({ directory: { lists } }: HttpDeps) {
  const middleware = requireRole('admin')
  const one = { path: '/lists/{list}', middleware } as const
  const shown = ok(ListDetail, 'The list as it is now')
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/lists',
        middleware,
        request: { query: ListQuery },
        responses: ok(ListPage, 'One page of the lists, by address'),
      }),
      async (c) => c.json(await lists.page(c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({ method: 'post', path: '/lists', middleware, request: jsonBody(ListInput), responses: shown }),
      async (c) => {
        const { rule, ...list } = c.req.valid('json')
        const { id } = await lists.create({ ...list, rule: rule && ruleOf(rule) }, actingPersonOf(c))
        return c.json(await lists.describe(id), 200)
      },
    )
    .openapi(createRoute({ ...one, method: 'get', request: { params }, responses: shown }), async (c) =>
      c.json(await lists.describe(c.req.valid('param').list), 200),
    )
    .openapi(
      createRoute({ ...one, method: 'patch', request: { params, ...jsonBody(ListChange) }, responses: done }),
      async (c) => {
        const { id } = await lists.get(c.req.valid('param').list)
        const { name, writers } = c.req.valid('json')
        if (name !== undefined) await lists.change(id, { kind: 'name', name }, actingPersonOf(c))
        if (writers !== undefined) await lists.change(id, { kind: 'writers', writers }, actingPersonOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(createRoute({ ...one, method: 'delete', request: { params }, responses: done }), async (c) => {
      await lists.remove(c.req.valid('param').list, actingPersonOf(c))
      return c.body(null, 204)
    })
    .openapi(
      createRoute({
        method: 'post',
        path: '/lists/{list}/{part}',
        middleware,
        request: { params: PartParameter, ...jsonBody(ListAddress) },
        responses: done,
      }),
      async (c) => {
        const { list, part } = c.req.valid('param')
        const { address } = c.req.valid('json')
        await lists.change(list, { kind: adding[part], address }, actingPersonOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/lists/{list}/{part}/{address}',
        middleware,
        request: { params: AddressParameter },
        responses: done,
      }),
      async (c) => {
        const { list, part, address } = c.req.valid('param')
        await lists.change(list, { kind: removing[part], address }, actingPersonOf(c))
        return c.body(null, 204)
      },
    )
}

/** Without the parts that were not given. */
const ruleOf = ({ uai, function: task }: z.infer<typeof ListRule>) => ({
  ...(uai !== undefined && { uai }),
  ...(task !== undefined && { function: task }),
})
