import { z } from 'zod'
import { encodeCursor } from '#src/http/cursor.ts'
import { listQuery } from '#src/http/list-query.ts'
import { callerOf } from '#src/http/request.ts'
import type { Routes } from '#src/http/routes.ts'
import { found } from '#src/http/routes.ts'
import { asSent } from '#src/http/validation.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { Id } from '#src/kernel/ids.ts'
import type { ProjectionStatus } from '#src/projecting/status.ts'
import type { ParkedReactions } from '#src/reacting/parked.ts'

const tags = ['Operations']

const Projection = z.object({
  name: z.string(),
  version: z.int(),
  generation: z.int(),
  checkpoint: z.string(),
  lag: z.int().optional(),
  state: z.enum(['live', 'building', 'halted']),
  halt: z.object({ position: z.string(), eventId: z.string(), cause: z.string().optional() }).optional(),
  updatedAt: z.string(),
})

/** How the read models stand. */
export const projectionRoutes: Routes = (app, { readModels, store }) => {
  app.get('/projections', {
    config: { may: ['auditor'] },
    schema: {
      summary: 'How far each read model has got, and which halted on what',
      tags,
      response: { 200: z.object({ data: z.array(Projection), meta: z.object({ head: z.string() }) }) },
    },
    handler: async (request) => {
      const { tenant } = callerOf(request)
      const [statuses, head] = await Promise.all([readModels.status(), store.head()])
      return {
        data: await Promise.all(statuses.map((status) => shownTo(tenant, status, store))),
        meta: { head },
      }
    },
  })
}

/** A cause may quote the data of the event it halted on, so only that event's tenant is told it. */
async function shownTo(tenant: string, { halt, ...status }: ProjectionStatus, store: EventStore) {
  if (halt === undefined) return status
  const before = String(BigInt(halt.position) - 1n)
  const [event] = await store.readAll(before, 1)
  const { cause, ...place } = halt
  return { ...status, halt: event?.tenant === tenant ? { ...place, cause } : place }
}

const Parked = z.object({
  id: z.string(),
  reaction: z.string(),
  command: z.string(),
  event: z.object({ id: z.string(), type: z.string(), stream: z.string(), position: z.string() }),
  refusal: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) }),
  attempts: z.int(),
  parkedAt: z.string(),
})

const Retried = z.union([
  z.object({ outcome: z.literal('done'), position: z.string() }),
  z.object({ outcome: z.literal('parked'), parked: Parked }),
])

/** The reactions that were refused, for somebody to look at and send again. */
export function parkedRoutes(parked: ParkedReactions): Routes {
  const path = '/reactions/parked'
  const query = listQuery({
    name: path,
    filters: z.strictObject({}),
    sorts: { id: { key: z.tuple([Id]) } },
  })
  return (app) => {
    app.get(path, {
      config: { may: ['auditor'] },
      schema: {
        summary: 'Reactions whose command was refused',
        tags,
        querystring: query.schema.omit({ format: true }),
        response: {
          200: z.object({ data: z.array(Parked), meta: z.object({ nextCursor: z.string().optional() }) }),
        },
      },
      validatorCompiler: asSent,
      handler: async (request) => {
        const { after, limit, sort } = query.read(request.query, undefined)
        const from = typeof after?.[0] === 'string' ? { after: after[0] } : {}
        const page = await parked.list(callerOf(request).tenant, { ...from, limit: limit + 1 })
        const shown = page.slice(0, limit)
        const last = page.length > limit ? shown.at(-1) : undefined
        const nextCursor = last && encodeCursor({ list: path, sort, filters: {}, after: [last.id] })
        return { data: shown, meta: nextCursor === undefined ? {} : { nextCursor } }
      },
    })

    app.post(`${path}/:id/retry`, {
      config: { may: [] },
      schema: {
        summary: 'Sends the command of a parked reaction again',
        tags,
        params: z.object({ id: Id }),
        body: z.strictObject({}).nullish(),
        response: { 200: z.object({ data: Retried, meta: z.object({}) }) },
      },
      handler: async (request) => {
        const { tenant, subject } = callerOf(request)
        const retried = await parked.retry(tenant, request.params.id, { subject, role: 'admin' })
        return found(retried, (data) => ({ data, meta: {} }))
      },
    })
  }
}
