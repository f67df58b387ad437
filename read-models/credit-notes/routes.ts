import { z } from 'zod'
import { type Moment, momentOf, TimeAxes } from '#src/http/moment.ts'
import { isPresent } from '#src/http/moment-hook.ts'
import { addListAtMoments } from '#src/http/moment-list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { App, Routes, Services } from '#src/http/routes.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { PositionText } from '#src/http/time-axes.ts'
import type { CreditNoteRow } from '#projections/credit-notes.ts'
import {
  CreditNote,
  shownCreditNote,
  WholeCreditNote,
  wholeCreditNote,
} from '#read-models/credit-notes/credit-note.ts'
import {
  AccountCreditNoteFilters,
  AccountPath,
  accountRevision,
  ApplicationRow,
  applicationsOf,
  creditNoteAt,
  CreditNoteFilters,
  CreditNotePath,
  creditNotesWith,
  ShownCreditNoteRow,
} from '#read-models/credit-notes/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['credit-notes', 'account-lines', 'accounts']
const tags = ['Accounts']
const accountUrl = '/parties/:partyId/accounts/:currency'

const list = {
  tags,
  may,
  reads,
  sorts: {
    newest: { key: z.tuple([PositionText]), of: (row: CreditNoteRow) => [row.position] },
    date: { key: z.tuple([DateKey, PositionText]), of: (row: CreditNoteRow) => [row.date, row.position] },
    dueDate: {
      key: z.tuple([DateKey, PositionText]),
      of: (row: CreditNoteRow) => [row.expires_on ?? '9999-12-31', row.position],
    },
  },
  row: ShownCreditNoteRow,
  item: CreditNote,
  show: shownCreditNote,
}

export const creditNoteRoutes: Routes = async (app, services) => {
  await addListAtMoments({ app, services }, '/credit-notes', {
    ...list,
    summary: 'Credit notes of all parties with what is left of them, the newest first',
    params: z.strictObject({}),
    filters: CreditNoteFilters,
    select: creditNotesWith,
  })
  await addListAtMoments({ app, services }, `${accountUrl}/credit-notes`, {
    ...list,
    summary: 'Credit notes of one account with what is left of them, the newest first',
    params: AccountPath,
    filters: AccountCreditNoteFilters,
    within: accountRevision,
    select: ({ filters, params, ...page }) =>
      creditNotesWith({ ...page, filters: { ...filters, ...params } }),
  })
  addOne(app, services)
}

function addOne(app: App, services: Services): void {
  app.get(`${accountUrl}/credit-notes/:creditNoteId`, {
    config: { may, reads },
    schema: {
      summary: 'One credit note with its applications, now or at a moment',
      tags,
      params: CreditNotePath,
      querystring: TimeAxes,
      response: { 200: dataOf(WholeCreditNote) },
    },
    handler: async (request, reply) => {
      const moment = await momentOf(services, request.query, reads)
      const asked = { path: request.params, moment: isPresent(moment) ? undefined : moment }
      const { data, revision } = await whole(services, callerOf(request).tenant, asked)
      if (asked.moment === undefined) reply.header('etag', `"${revision}"`)
      return { data, meta: {} }
    },
  })
}

async function whole(
  { reader }: Services,
  tenant: string,
  { path, moment }: { path: z.output<typeof CreditNotePath>; moment: Moment | undefined },
) {
  const [[row] = [], applications, [account] = []] = await reader.snapshot(tenant, [
    creditNoteAt(path, moment),
    applicationsOf(path, moment),
    accountRevision(path),
  ])
  const data = found(row, (row) =>
    wholeCreditNote(ShownCreditNoteRow.parse(row), z.array(ApplicationRow).parse(applications)),
  )
  return { data, revision: AccountRevision.parse(account).revision }
}

const AccountRevision = z.object({ revision: z.int() })
