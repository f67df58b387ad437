import { z } from 'zod'
import { type Moment, momentOf, TimeAxes } from '#src/http/moment.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes, Services } from '#src/http/routes.ts'
import { Account, FiguresRow, shownAccount } from '#read-models/accounts/account.ts'
import { addAgeing } from '#read-models/accounts/ageing.ts'
import {
  AccountPath,
  accountsAt,
  accountsOf,
  partyKey,
  PartyPath,
  type Wanted,
} from '#read-models/accounts/queries.ts'
import { todayOf } from '#read-models/accounts/today.ts'
import { addTrial } from '#read-models/accounts/trial.ts'

const may = ['finance', 'sales', 'auditor'] as const
const tags = ['Accounts']
const figures = ['accounts', 'account-lines']

export const accountRoutes: Routes = async (app, services) => {
  app.get('/parties/:partyId/accounts', {
    config: { may, reads: [...figures, 'parties', 'tenant-settings'] },
    schema: {
      summary: 'What a party owes us and we owe it, currency by currency',
      tags,
      params: PartyPath,
      querystring: TimeAxes,
      response: { 200: dataOf(z.array(Account)) },
    },
    handler: async (request) => {
      const { tenant } = callerOf(request)
      const { partyId } = request.params
      const moment = await momentOf(services, request.query, figures)
      const rows = await figuresOf(services, tenant, { wanted: { partyId }, moment })
      if (rows.length === 0) found(await services.reader.byKey(tenant, partyKey, partyId), () => undefined)
      return { data: rows.map(shownAccount), meta: {} }
    },
  })

  app.get('/parties/:partyId/accounts/:currency', {
    config: { may, reads: [...figures, 'tenant-settings'] },
    schema: {
      summary:
        'The account of a party in one currency, as it is or as it was on a day and as it was known then',
      tags,
      params: AccountPath,
      querystring: TimeAxes,
      response: { 200: dataOf(Account) },
    },
    handler: async (request, reply) => {
      const { tenant } = callerOf(request)
      const moment = await momentOf(services, request.query, figures)
      const [row] = await figuresOf(services, tenant, { wanted: request.params, moment })
      const data = found(row, shownAccount)
      if (isPresent(moment)) reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })

  await addAgeing(app, services)
  await addTrial(app, services)
}

const Rows = z.array(FiguresRow)

async function figuresOf(
  services: Services,
  tenant: string,
  { wanted, moment }: { wanted: Wanted; moment: Moment },
): Promise<z.output<typeof Rows>> {
  const today = await todayOf(services, tenant)
  const statement = isPresent(moment) ? accountsOf(wanted, today) : accountsAt(wanted, { ...moment, today })
  return Rows.parse(await services.reader.query(tenant, statement))
}

function isPresent({ asOf, position }: Moment): boolean {
  return asOf === null && position === null
}
