import fastify from 'fastify'
import type { FastifyBaseLogger } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Leaving, nothingTranslated } from '#src/delivering/cloud-event.ts'
import type { Authenticator } from '#src/auth/identity.ts'
import { access, requireStatement } from '#src/http/access.ts'
import { arrival, requestId } from '#src/http/arrival.ts'
import { addCommandRoutes } from '#src/http/command-routes.ts'
import { collectDocs, serveDocs } from '#src/http/docs.ts'
import { answerBrokenRequest, answerError, answerUnknownRoute } from '#src/http/errors.ts'
import { eventRoutes } from '#src/http/event-routes.ts'
import { EventStreams } from '#src/http/event-stream.ts'
import { addHealthRoutes } from '#src/http/health.ts'
import type { Checks } from '#src/http/health.ts'
import { readJsonBodies } from '#src/http/json-body.ts'
import { Places } from '#src/http/location.ts'
import { addMetrics } from '#src/http/metrics.ts'
import type { Reading } from '#src/http/metrics.ts'
import { takeMinPosition, waitForMinPosition } from '#src/http/min-position.ts'
import { parkedRoutes, projectionRoutes } from '#src/http/operator-routes.ts'
import { rateLimits } from '#src/http/rate-limit.ts'
import type { RequestRates } from '#src/http/rate-limit.ts'
import { RequestLog } from '#src/http/request-log.ts'
import type { App, Routes, Services } from '#src/http/routes.ts'
import { requireStrict, zodValidator } from '#src/http/validation.ts'
import type { Area } from '#src/kernel/area.ts'
import type { ParkedReactions } from '#src/reacting/parked.ts'

export interface ServerParts extends Services {
  readonly areas: readonly Area[]
  readonly queryRoutes: readonly Routes[]
  readonly parked: ParkedReactions
  /** How events become what leaves the house. */
  readonly leaving?: Leaving
  readonly auth: Authenticator
  readonly version: string
  readonly log: FastifyBaseLogger
  /** What must answer for the server to be ready, beside the store and the read models. */
  readonly checks?: Checks
  readonly readings?: readonly Reading[]
  readonly limits?: Partial<Limits>
  /** The proxies whose X-Forwarded-For is believed. */
  readonly trustProxy?: boolean | string
  /** Checks answers against their schemas, as tests want it; elsewhere a misfit is better than no answer. */
  readonly checkAnswers?: boolean
}

interface Limits extends RequestRates {
  readonly bodyBytes: number
  /** How long a request may take to arrive. */
  readonly arrival_ms: number
}

/**
 * Callers on this machine are not limited at all; others are far above what an app or an import needs, so that
 * only a loop gone wild meets the limit.
 */
const usualLimits: Limits = {
  bodyBytes: 1024 * 1024,
  arrival_ms: 30_000,
  perSubject: 60_000,
  failuresPerAddress: 60,
}

const longestPathId = 200

/** The HTTP server with all its routes, ready to listen. `close()` lets what runs finish and refuses the rest. */
export async function buildServer(parts: ServerParts): Promise<App> {
  const limits = { ...usualLimits, ...parts.limits }
  const app = fastify({
    loggerInstance: parts.log,
    logController: new RequestLog(),
    childLoggerFactory: (logger) => logger,
    genReqId: requestId,
    requestIdHeader: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.arrival_ms,
    routerOptions: { maxParamLength: longestPathId },
    trustProxy: parts.trustProxy ?? false,
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<ZodTypeProvider>()

  // Node waits for the longer of the two before it gives a slow request up.
  app.server.headersTimeout = limits.arrival_ms
  const server = { closing: false, auth: parts.auth }
  app.addHook('preClose', (done) => {
    server.closing = true
    closeIdleUntilClosed(app)
    done()
  })
  app.decorateRequest('caller', null)
  app.decorateRequest('minPosition', null)
  app.setValidatorCompiler(zodValidator)
  app.setSerializerCompiler(parts.checkAnswers === true ? serializerCompiler : () => JSON.stringify)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerUnknownRoute)
  readJsonBodies(app)
  app.addHook('onRequest', arrival(server))

  await collectDocs(app, parts.version)
  addMetrics(app, { readings: parts.readings ?? [], readModels: parts.readModels })
  addHealthRoutes(app, healthOf(parts))
  await addApi(app, parts, limits)
  await serveDocs(app)
  await app.ready()
  return app
}

const idleSweep_ms = 50

/** A connection whose last answer leaves while the server is closing would keep it from ending: clients reuse them. */
function closeIdleUntilClosed({ server }: App): void {
  if (!server.listening) return
  const sweep = setInterval(() => server.closeIdleConnections(), idleSweep_ms)
  server.once('close', () => clearInterval(sweep))
  sweep.unref()
}

function healthOf({ version, checks, store, readModels }: ServerParts) {
  return { version, checks: { store: () => store.head(), ...checks }, projections: () => readModels.status() }
}

/** Everything below /api/v1: who asks is known there, and each route says who may ask. */
async function addApi(app: App, parts: ServerParts, rates: RequestRates): Promise<void> {
  const authorize = access(parts.auth, await rateLimits(app, rates))
  const places = new Places()
  const streams = new EventStreams(app.log)
  app.addHook('preClose', (done) => {
    streams.end()
    done()
  })
  const { reader, readModels, store, execute } = parts

  await app.register(
    async (api) => {
      api.addHook('onRoute', (route) => {
        requireStatement(route)
        if (route.method === 'GET') places.add(route.url)
      })
      api.addHook('onRequest', authorize)
      await api.register((commands) => addCommandRoutes(commands, parts.areas, { execute, places }))
      await api.register(async (queries) => {
        queries.addHook('onRoute', (route) => {
          route.schema = { querystring: noParameters, ...route.schema }
          requireStrict(route.schema.querystring, route.url)
        })
        queries.addHook('preValidation', takeMinPosition)
        queries.addHook('preHandler', waitForMinPosition(readModels))
        for (const routes of [
          eventRoutes(parts.leaving ?? nothingTranslated, streams),
          projectionRoutes,
          parkedRoutes(parts.parked),
          ...parts.queryRoutes,
        ]) {
          await routes(queries, { reader, readModels, store, execute })
        }
      })
    },
    { prefix: '/api/v1' },
  )
}

const noParameters = z.strictObject({})
