import { onTestFinished } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { startProjections } from '#src/projecting/projections.ts'
import { queryRoutes, readModels } from '#read-models/index.ts'
import { bearer, serve } from '#tests/http/serve.ts'
import { ledgerOn } from '#tests/support/ledger.ts'
import { freshDatabase } from '#tests/support/postgres.ts'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
  readonly data: Record<string, unknown>
  readonly items: Record<string, unknown>[]
  readonly nextCursor: string | undefined
  readonly code: string | undefined
}

export type ReadSide = Awaited<ReturnType<typeof readSide>>

/** The tenant demo with its ledger, its read models in a database of their own, and the server that shows them. */
export async function readSide(options: { now?: () => number; store?: EventStore } = {}) {
  const now = options.now ?? Date.now
  const store = options.store ?? memoryStore({ now })
  const database = await freshDatabase()
  const { pool, url } = database
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const projections = await startProjections({ store, pool, url, readModels, log: silent })
  const reader = await rowLevelReader(url, { connections: 2 })
  const { ledger, ...write } = ledgerOn(store, () => new Date(now()))
  const parts = { queryRoutes, store, reader, readModels: projections, execute: ledger.execute }
  const { app, logged } = await serve(parts)

  const stop = async () => {
    await app.close()
    await reader.close()
    await projections.stop()
    await store.close()
    await database.drop()
  }
  const send: typeof write.send = (name, input, over) => write.send(name, input, { tenant: 'demo', ...over })

  /** Asks once the read models have come to the end of the log. */
  async function get(path: string, as: Asking = {}): Promise<Answer> {
    const headers = {
      'x-min-position': await store.head(),
      ...(await bearer(as.role ?? 'auditor')),
      ...as.headers,
    }
    const answer = await app.inject({ method: 'GET', url: `/api/v1${path}`, headers })
    if (answer.statusCode === 500) throw new Error(JSON.stringify(logged.at(-1), null, 2))
    const isJson = String(answer.headers['content-type']).includes('json')
    const body = isJson ? (JSON.parse(answer.body) as Record<string, never>) : undefined
    const data = body?.['data'] as unknown
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      data: (Array.isArray(data) ? {} : data) as Answer['data'],
      items: (Array.isArray(data) ? data : []) as Answer['items'],
      nextCursor: (body?.['meta'] as { nextCursor?: string } | undefined)?.nextCursor,
      code: body?.['code'],
    }
  }

  /** Every item of a list, page by page. */
  async function getAll(path: string): Promise<Answer['items']> {
    const items: Answer['items'] = []
    let page = await get(path)
    for (;;) {
      items.push(...page.items)
      if (page.nextCursor === undefined) return items
      const { pathname, searchParams } = new URL(path, 'http://localhost')
      page = await get(`${pathname}?limit=${searchParams.get('limit') ?? 50}&cursor=${page.nextCursor}`)
    }
  }

  return { ...write, send, get, getAll, app, store, database, reader, stop }
}

interface Asking {
  readonly role?: 'auditor' | 'finance' | 'sales' | 'driver' | 'admin'
  readonly headers?: Record<string, string>
}

/** A read side that ends with the test. */
export async function readSideOfTest(options: Parameters<typeof readSide>[0] = {}): Promise<ReadSide> {
  const side = await readSide(options)
  onTestFinished(side.stop)
  return side
}
