import { z } from 'zod'
import { type Moment, momentOf, TimeAxes } from '#src/http/moment.ts'
import { isPresent } from '#src/http/moment-hook.ts'
import { addListAtMoments } from '#src/http/moment-list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { App, Routes, Services } from '#src/http/routes.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { PositionText } from '#src/http/time-axes.ts'
import type { MovementRow } from '#projections/movement-row.ts'
import {
  Movement,
  shownApplication,
  shownMovement,
  shownSettlement,
  WholeMovement,
} from '#read-models/movements/movement.ts'
import {
  AccountMovementFilters,
  AccountPath,
  accountRevision,
  ApplicationRow,
  applicationsOf,
  movementAt,
  MovementFilters,
  MovementPath,
  movementsWith,
  SettlementRow,
  settlementsOf,
  ShownMovementRow,
} from '#read-models/movements/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['movements', 'account-lines', 'accounts', 'tenant-settings']
const tags = ['Accounts']
const accountUrl = '/parties/:partyId/accounts/:currency'

const list = {
  tags,
  may,
  reads,
  sorts: {
    newest: { key: z.tuple([PositionText]), of: (row: MovementRow) => [row.position] },
    date: { key: z.tuple([DateKey, PositionText]), of: (row: MovementRow) => [row.date, row.position] },
    dueDate: {
      key: z.tuple([DateKey, PositionText]),
      of: (row: MovementRow) => [row.due_date ?? '9999-12-31', row.position],
    },
  },
  row: ShownMovementRow,
  item: Movement,
  show: shownMovement,
}

export const movementRoutes: Routes = async (app, services) => {
  await addListAtMoments({ app, services }, '/movements', {
    ...list,
    summary: 'Movements of all parties, penalties and credit notes among them, the newest first',
    params: z.strictObject({}),
    filters: MovementFilters,
    select: movementsWith,
  })
  await addListAtMoments({ app, services }, `${accountUrl}/movements`, {
    ...list,
    summary: 'Movements of one account, penalties and credit notes among them, the newest first',
    params: AccountPath,
    filters: AccountMovementFilters,
    within: accountRevision,
    select: ({ filters, params, ...page }) => movementsWith({ ...page, filters: { ...filters, ...params } }),
  })
  addOne(app, services)
}

function addOne(app: App, services: Services): void {
  app.get(`${accountUrl}/movements/:movementId`, {
    config: { may, reads },
    schema: {
      summary: 'One movement with what was settled of it and what it is matched with, now or at a moment',
      tags,
      params: MovementPath,
      querystring: TimeAxes,
      response: { 200: dataOf(WholeMovement) },
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
  { path, moment }: { path: z.output<typeof MovementPath>; moment: Moment | undefined },
) {
  const [[row] = [], settlements, applications, [account] = []] = await reader.snapshot(tenant, [
    movementAt(path, moment),
    settlementsOf(path, moment),
    applicationsOf(path, moment),
    accountRevision(path),
  ])
  const { currency } = path
  const data = found(row, (row) => ({
    ...shownMovement(ShownMovementRow.parse(row)),
    settlements: z
      .array(SettlementRow)
      .parse(settlements)
      .map((one) => shownSettlement(one, currency)),
    applications: z
      .array(ApplicationRow)
      .parse(applications)
      .map((one) => shownApplication(one, currency)),
  }))
  return { data, revision: AccountRevision.parse(account).revision }
}

const AccountRevision = z.object({ revision: z.int() })
