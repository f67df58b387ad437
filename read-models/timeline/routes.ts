import { z } from 'zod'
import { momentOf } from '#src/http/moment.ts'
import { addListAtMoments } from '#src/http/moment-list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { App, Routes, Services } from '#src/http/routes.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { PositionText } from '#src/http/time-axes.ts'
import { checked } from '#src/http/validation.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { areaOf, TimelineArea } from '#projections/timeline-facts.ts'
import {
  CountRow,
  countsOf,
  entriesOf,
  partyKey,
  PartyPath,
  ShownEntryRow,
  TimelineFilters,
} from '#read-models/timeline/queries.ts'
import { addSummary } from '#read-models/timeline/summary.ts'
import { titleOf } from '#read-models/timeline/titles.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['timeline', 'parties', 'budget-utilisation', 'deals', 'tickets', 'expenses']
const tags = ['Timeline']
const path = '/parties/:partyId/timeline'

export const timelineRoutes: Routes = async (app, services) => {
  await app.register(async (ofParty) => {
    ofParty.addHook('preHandler', async (request) => {
      const { partyId } = checked(PartyPath, request.params)
      found(await services.reader.byKey(callerOf(request).tenant, partyKey, partyId), () => undefined)
    })
    await addTimeline(ofParty, services)
    addCounts(ofParty, services)
    addSummary(ofParty, services)
  })
}

async function addTimeline(app: App, services: Services): Promise<void> {
  await addListAtMoments({ app, services }, path, {
    summary:
      'All that happened to a party in every area, the newest first, now or as it was known at a moment',
    tags,
    may,
    reads,
    params: PartyPath,
    filters: TimelineFilters,
    sorts: {
      newest: { key: z.tuple([PositionText]), of: (row) => [row.position] },
      oldest: { key: z.tuple([PositionText]), of: (row) => [row.position] },
      date: { key: z.tuple([DateKey, PositionText]), of: (row) => [row.effective_on, row.position] },
    },
    row: ShownEntryRow,
    item: Entry,
    show: shown,
    select: ({ params, ...page }) => entriesOf({ ...page, ...params }),
  })
}

function addCounts(app: App, services: Services): void {
  app.get(`${path}/counts`, {
    config: { may, reads },
    schema: {
      summary: 'How many entries of each type the timeline of a party has',
      tags,
      params: PartyPath,
      querystring: TimelineFilters,
      response: { 200: dataOf(Counts) },
    },
    handler: async (request) => {
      const { position } = await momentOf(services, request.query, reads)
      const filters = { ...request.query, knownAt: position ?? undefined }
      const statement = countsOf(request.params.partyId, filters)
      const rows = z.array(CountRow).parse(await services.reader.query(callerOf(request).tenant, statement))
      return { data: counted(rows), meta: {} }
    },
  })
}

const Counts = z.object({
  entries: z.int(),
  types: z.array(CountRow.extend({ area: TimelineArea })),
})

function counted(rows: readonly z.output<typeof CountRow>[]): z.output<typeof Counts> {
  const types = rows.map((row) => ({ area: areaOf(row.type), ...row }))
  const placeOf = ({ area, type }: { area: string; type: string }) => `${area} ${type}`
  return {
    entries: rows.reduce((all, { entries }) => all + entries, 0),
    types: types.toSorted((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1)),
  }
}

const Entry = z.object({
  position: z.string(),
  eventId: z.string(),
  type: z.string(),
  area: TimelineArea,
  title: z.object({ en: z.string(), fr: z.string() }),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  document: z
    .object({
      kind: z.string(),
      id: z.string(),
      number: z.string().nullable(),
      label: z.string().nullable(),
    })
    .nullable(),
  reason: z.string().nullable(),
  actor: z.object({ subject: z.string(), role: z.string() }),
  automatic: z.boolean(),
  recordedAt: z.string(),
  effectiveOn: z.string(),
})

function shown(row: z.output<typeof ShownEntryRow>): z.output<typeof Entry> {
  const { amount, currency, document_kind: kind, document_id: id } = row
  const isMoney = amount !== null && currency !== null
  return {
    position: row.position,
    eventId: row.event_id,
    type: row.type,
    area: row.area,
    title: titleOf(row),
    amount: isMoney ? formatMoney(amount, currency) : null,
    currency: isMoney ? currency : null,
    document:
      kind === null || id === null
        ? null
        : { kind, id, number: row.document_number, label: row.document_label },
    reason: row.reason,
    actor: { subject: row.actor, role: row.role },
    automatic: row.automatic,
    recordedAt: row.recorded_at,
    effectiveOn: row.effective_on,
  }
}
