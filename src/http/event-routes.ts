import { z } from 'zod'
import { cloudEvents, type Leaving } from '#src/delivering/cloud-event.ts'
import { type EventStreams, streamHeaders } from '#src/http/event-stream.ts'
import { Limit, defaultLimit } from '#src/http/list-query.ts'
import { callerOf } from '#src/http/request.ts'
import type { Routes } from '#src/http/routes.ts'
import { checked } from '#src/http/validation.ts'
import { PositionText } from '#src/http/time-axes.ts'
import { comparePositions, laterPosition } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

/** An event with its envelope, as auditors see it. */
const Event = z.object({
  id: z.string(),
  type: z.string(),
  tenant: z.string(),
  schemaVersion: z.int(),
  stream: z.string(),
  revision: z.int(),
  position: z.string(),
  recordedAt: z.string(),
  effectiveOn: z.string(),
  actor: z.object({ subject: z.string(), role: z.string() }),
  commandId: z.string(),
  requestHash: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
  data: z.unknown(),
})

const Feed = z.strictObject({
  after: PositionText.default('0').meta({ description: 'The `meta.nextAfter` of the answer before' }),
  stream: z.string().max(200).optional(),
  type: z
    .union([z.string(), z.array(z.string()).max(50)])
    .transform((sent) => (typeof sent === 'string' ? [sent] : sent))
    .optional()
    .meta({ description: 'Only facts of this type; may be repeated' }),
  limit: Limit.optional(),
})

const Stream = z.strictObject({
  from: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a revision')
    .transform(Number)
    .optional(),
  limit: Limit.optional(),
})

const may = ['auditor'] as const
const tags = ['Log']

/** The tenant's own part of the log, as it was written. */
export function eventRoutes(leaving: Leaving, streams: EventStreams): Routes {
  return (app, services) => {
    addFeed(app, services, leaving)
    addLiveStream(app, services, { leaving, streams })
    addOneStream(app, services)
  }
}

type Add = Parameters<Routes>

const batchType = 'application/cloudevents-batch+json'

/** As CloudEvents when asked for them; an array has no room for where to go on, so that stands in a header. */
function addFeed(app: Add[0], { store }: Add[1], leaving: Leaving): void {
  app.get('/events', {
    config: { may },
    schema: {
      summary: 'The log after a position: pull it by sending meta.nextAfter again',
      tags,
      querystring: Feed,
      response: { 200: z.object({ data: z.array(Event), meta: z.object({ nextAfter: z.string() }) }) },
    },
    handler: async (request, reply) => {
      const { limit = defaultLimit, ...asked } = request.query
      const { tenant } = callerOf(request)
      const { events, nextAfter } = await feed(store, tenant, { ...asked, limit })
      reply.header('x-next-after', nextAfter).header('vary', 'accept')
      if (request.headers.accept?.includes(batchType) !== true)
        return reply.send({ data: events.map(shown), meta: { nextAfter } })
      const batch = events.flatMap((event) => cloudEvents(event, leaving))
      return reply
        .type(batchType)
        .serializer(String)
        .send(JSON.stringify(batch) as never)
    },
  })
}

const Live = z.strictObject({
  after: PositionText.optional().meta({
    description: 'Begins after this position instead of now; a Last-Event-ID header wins',
  }),
  type: Feed.shape.type,
})

/** The same as it happens. */
function addLiveStream(
  app: Add[0],
  { store }: Add[1],
  { leaving, streams }: { leaving: Leaving; streams: EventStreams },
): void {
  app.get('/events/stream', {
    config: { may },
    exposeHeadRoute: false,
    schema: {
      summary: 'The log as server-sent events: CloudEvents as they happen, resumable by Last-Event-ID',
      tags,
      querystring: Live,
    },
    handler: async (request, reply) => {
      const { tenant } = callerOf(request)
      const sent = request.headers['last-event-id']
      const after = sent === undefined ? request.query.after : checked(PositionText, sent)
      const head = await store.head()
      if (after !== undefined && comparePositions(after, head) > 0)
        throw new Refusal('POSITION_AHEAD', { position: after, head })
      const { type } = request.query
      const live = streams.open(store, { tenant, after: after ?? head, types: type }, leaving)
      return reply.headers(streamHeaders).send(live)
    },
  })
}

function addOneStream(app: Add[0], { store }: Add[1]): void {
  app.get('/streams/:stream', {
    config: { may },
    schema: {
      summary: 'The events of one stream, oldest first',
      tags,
      params: z.object({ stream: z.string().max(200) }),
      querystring: Stream,
      response: { 200: z.object({ data: z.array(Event), meta: z.object({ nextFrom: z.int().optional() }) }) },
    },
    handler: async (request) => {
      const { from = 0, limit = defaultLimit } = request.query
      const events = await ownStream(store, callerOf(request).tenant, {
        stream: request.params.stream,
        revision: from,
      })
      const page = events.slice(0, limit)
      return { data: page.map(shown), meta: events.length > limit ? { nextFrom: from + limit } : {} }
    },
  })
}

function shown(event: RecordedEvent): z.output<typeof Event> {
  return event
}

interface Question {
  readonly after: Position
  readonly stream?: string | undefined
  readonly type?: readonly string[] | undefined
  readonly limit: number
}

interface Answer {
  readonly events: readonly RecordedEvent[]
  readonly nextAfter: Position
}

const scanPage = 1_000
const mostScans = 20

/**
 * The log is in one order for all tenants, so others' events are read and left out; an answer may therefore hold
 * fewer events than asked for, or none, and still say where to go on.
 */
async function feed(
  store: EventStore,
  tenant: string,
  { after, stream, type, limit }: Question,
): Promise<Answer> {
  if (stream !== undefined)
    return streamFeed(await ownEvents(store, tenant, { stream, revision: 0 }), { after, type, limit })

  const events: RecordedEvent[] = []
  let nextAfter = after
  for (let scan = 0; scan < mostScans; scan++) {
    const head = await store.head()
    // Mostly the log is one tenant's for long stretches; what is read beyond the limit is read for nothing.
    const size = scan === 0 ? limit : scanPage
    const page = await store.readAll(nextAfter, size, type === undefined ? {} : { types: type })
    for (const event of page) {
      nextAfter = event.position
      if (event.tenant === tenant) events.push(event)
      if (events.length === limit) return { events, nextAfter }
    }
    if (page.length < size) return { events, nextAfter: laterPosition(nextAfter, head) }
  }
  return { events, nextAfter }
}

function streamFeed(own: readonly RecordedEvent[], { after, type, limit }: Question): Answer {
  const wanted = own.filter(
    (event) =>
      comparePositions(event.position, after) > 0 && (type === undefined || type.includes(event.type)),
  )
  const events = wanted.slice(0, limit)
  return { events, nextAfter: events.at(-1)?.position ?? after }
}

async function ownStream(store: EventStore, tenant: string, from: { stream: string; revision: number }) {
  const events = await ownEvents(store, tenant, from)
  if (events.length === 0) throw new Refusal('NOT_FOUND')
  return events
}

/** Another tenant's stream is as if it were not there. */
async function ownEvents(store: EventStore, tenant: string, from: { stream: string; revision: number }) {
  if (!from.stream.includes(`-${tenant}`)) return []
  const events = await store.readStream(from.stream, from.revision)
  return events[0]?.tenant === tenant ? events : []
}
