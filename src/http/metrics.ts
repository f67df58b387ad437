import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { App } from '#src/http/routes.ts'
import type { ReadModels } from '#src/projecting/status.ts'

/** A figure that another room gives, read whenever somebody looks: the lane's queue, the size of its last batch. */
export interface Reading {
  readonly name: string
  readonly help: string
  value(this: void): number
}

/** Serves Prometheus metrics. They name routes and read models, never tenants. */
export function addMetrics(app: App, parts: { readings: readonly Reading[]; readModels: ReadModels }): void {
  const registry = new Registry()
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  for (const { name, help, value } of parts.readings) {
    registry.registerMetric(new Gauge({ name, help, registers: [], collect: gaugeOf(value) }))
  }
  const readProjections = projectionGauges(registry, parts.readModels)

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    await readProjections()
    const own = await registry.metrics()
    return reply.type(registry.contentType).send(own + (await processMetrics().metrics()))
  })
}

function gaugeOf(value: () => number) {
  return function collect(this: Gauge): void {
    this.set(value())
  }
}

/** When the read models cannot be asked, their figures are missing and the others still there. */
function projectionGauges(registry: Registry, readModels: ReadModels): () => Promise<void> {
  const common = { labelNames: ['projection'], registers: [registry] }
  const lags = new Gauge({
    name: 'projection_lag_events',
    help: 'Events a read model has still to fold',
    ...common,
  })
  const halts = new Gauge({ name: 'projection_halted', help: '1 for a read model that halted', ...common })

  return async () => {
    lags.reset()
    halts.reset()
    for (const { name, lag, state } of await readModels.status().catch(() => [])) {
      if (state === 'building') continue
      halts.set({ projection: name }, state === 'halted' ? 1 : 0)
      if (lag !== undefined) lags.set({ projection: name }, lag)
    }
  }
}

let shared: Registry | undefined

/** The process has one event loop and one heap, however many servers run in it. */
function processMetrics(): Registry {
  if (shared === undefined) {
    shared = new Registry()
    collectDefaultMetrics({ register: shared })
  }
  return shared
}
