import { z } from 'zod'
import { type Moment, momentOf, TimeAxes } from '#src/http/moment.ts'
import { isPresent } from '#src/http/moment-hook.ts'
import { addListAtMoments } from '#src/http/moment-list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { App, Routes, Services } from '#src/http/routes.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { PositionText } from '#src/http/time-axes.ts'
import type { InvoiceRow } from '#projections/invoices.ts'
import { Invoice, shownInvoice, WholeInvoice, wholeInvoice } from '#read-models/invoices/invoice.ts'
import {
  AccountInvoiceFilters,
  AccountPath,
  accountRevision,
  ApplicationRow,
  applicationsOf,
  invoiceAt,
  InvoiceFilters,
  type InvoiceKind,
  InvoicePath,
  invoicesWith,
  ShownInvoiceRow,
} from '#read-models/invoices/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['invoices', 'movements', 'credit-notes', 'account-lines', 'accounts', 'tenant-settings']
const tags = ['Accounts']
const accountUrl = '/parties/:partyId/accounts/:currency'

const list = {
  tags,
  may,
  reads,
  sorts: {
    newest: { key: z.tuple([PositionText]), of: (row: InvoiceRow) => [row.position] },
    date: { key: z.tuple([DateKey, PositionText]), of: (row: InvoiceRow) => [row.date, row.position] },
    dueDate: { key: z.tuple([DateKey, PositionText]), of: (row: InvoiceRow) => [row.due_date, row.position] },
  },
  row: ShownInvoiceRow,
  item: Invoice,
  show: shownInvoice,
}

export const invoiceRoutes: Routes = async (app, services) => {
  await addKind({ app, services }, 'receivable', 'Invoices')
  await addKind({ app, services }, 'payable', 'Bills')
}

async function addKind(
  { app, services }: { app: App; services: Services },
  kind: InvoiceKind,
  called: string,
): Promise<void> {
  await addListAtMoments({ app, services }, `/${kind}s`, {
    ...list,
    summary: `${called} of all parties with what is open of them, the newest first`,
    params: z.strictObject({}),
    filters: InvoiceFilters,
    select: (page) => invoicesWith(kind, page),
  })
  await addListAtMoments({ app, services }, `${accountUrl}/${kind}s`, {
    ...list,
    summary: `${called} of one account with what is open of them, the newest first`,
    params: AccountPath,
    filters: AccountInvoiceFilters,
    within: accountRevision,
    select: ({ filters, params, ...page }) =>
      invoicesWith(kind, { ...page, filters: { ...filters, ...params } }),
  })
  app.get(`${accountUrl}/${kind}s/:documentId`, {
    config: { may, reads },
    schema: {
      summary: `One ${kind} with its lines, its VAT and what it is matched with, now or at a moment`,
      tags,
      params: InvoicePath,
      querystring: TimeAxes,
      response: { 200: dataOf(WholeInvoice) },
    },
    handler: async (request, reply) => {
      const moment = await momentOf(services, request.query, reads)
      const asked = { kind, path: request.params, moment: isPresent(moment) ? undefined : moment }
      const { data, revision } = await whole(services, callerOf(request).tenant, asked)
      if (asked.moment === undefined) reply.header('etag', `"${revision}"`)
      return { data, meta: {} }
    },
  })
}

interface Asked {
  readonly kind: InvoiceKind
  readonly path: z.output<typeof InvoicePath>
  readonly moment: Moment | undefined
}

async function whole({ reader }: Services, tenant: string, { kind, path, moment }: Asked) {
  const [[row] = [], applications, [account] = []] = await reader.snapshot(tenant, [
    invoiceAt(kind, path, moment),
    applicationsOf(path, moment),
    accountRevision(path),
  ])
  const data = found(row, (row) =>
    wholeInvoice(ShownInvoiceRow.parse(row), z.array(ApplicationRow).parse(applications)),
  )
  return { data, revision: AccountRevision.parse(account).revision }
}

const AccountRevision = z.object({ revision: z.int() })
