import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import type { Moment } from '#src/http/moment.ts'
import { awaitMoment, momentIn } from '#src/http/moment-hook.ts'
import { callerOf } from '#src/http/request.ts'
import { found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { checked, isRecord } from '#src/http/validation.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { AccountLineRow } from '#projections/account-lines.ts'
import {
  AccountPath,
  effectiveChanges,
  HistoryFilters,
  postedBy,
  recordedChanges,
  RunningKey,
  RunningRow,
} from '#read-models/account-lines/queries.ts'

const path = '/parties/:partyId/accounts/:currency/history'
const reads = ['account-lines']
const always: Moment = { asOf: null, position: null }

/** The history of balance changes. With `asOf` in the order in which they count, else as recorded. */
export const addHistory: Routes = async (app, services) => {
  await app.register(async (history) => {
    history.addHook('preHandler', awaitMoment(services, reads))
    history.addHook('preHandler', async (request) => {
      const account = checked(AccountPath, request.params)
      const sent = HistoryFilters.safeParse(axesIn(request.query))
      const moment = momentIn(sent.data ?? {}) ?? always
      const [posted] = await services.reader.query(callerOf(request).tenant, postedBy(account, moment))
      found(posted, () => undefined)
    })

    addList({ app: history, reader: services.reader }, path, {
      summary: 'Why a balance stands where it does: its changes in order, with the balance each led to',
      tags: ['Accounts'],
      may: ['finance', 'sales', 'auditor'],
      reads,
      params: AccountPath,
      filters: HistoryFilters,
      sorts: { oldest: { key: RunningKey, of: (row) => [row.effective_on, row.revision] } },
      row: RunningRow,
      item: Entry,
      show: shown,
      select: ({ params, filters: { asOf, knownAt }, after, limit }) => {
        const moment = momentIn({ asOf, knownAt }) ?? always
        return asOf === undefined
          ? recordedChanges(params, moment, { after, limit })
          : effectiveChanges(params, moment, { after, limit })
      },
    })
  })
}

function axesIn(query: unknown): object {
  if (!isRecord(query)) return {}
  const { asOf, knownAt } = query
  return { asOf, knownAt }
}

const Entry = z.object({
  position: z.string(),
  recordedAt: z.string(),
  effectiveOn: z.string(),
  type: z.string(),
  eventId: z.string(),
  actor: z.object({ subject: z.string(), role: z.string() }),
  documentId: z.string().nullable(),
  documentKind: AccountLineRow.shape.item_kind,
  documentNumber: z.string().nullable(),
  amount: z.string(),
  balance: z.string(),
  revision: z.int(),
})

function shown(row: z.output<typeof RunningRow>): z.output<typeof Entry> {
  return {
    position: row.position,
    recordedAt: row.recorded_at,
    effectiveOn: row.effective_on,
    type: row.type,
    eventId: row.event_id,
    actor: { subject: row.actor, role: row.role },
    documentId: row.document_id,
    documentKind: row.item_kind,
    documentNumber: row.document_number,
    amount: formatMoney(row.amount, row.currency),
    balance: formatMoney(row.balance, row.currency),
    revision: row.revision,
  }
}
