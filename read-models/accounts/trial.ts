import { z } from 'zod'
import { type Moment, momentOf, TimeAxes } from '#src/http/moment.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf } from '#src/http/routes.ts'
import type { Routes, Services } from '#src/http/routes.ts'
import type { Position } from '#src/kernel/event.ts'
import { Currency, formatMoney } from '#src/kernel/money.ts'
import { foldedBalances } from '#read-models/accounts/fold-log.ts'
import { Total } from '#read-models/accounts/account.ts'
import { trialOfLines, trialOfRows } from '#read-models/accounts/queries.ts'

/**
 * The sums of all accounts by currency, worked out three times: from the accounts, from their lines, and from the log
 * itself. At a moment of the past the accounts say nothing any more: then the lines are held against the log.
 */
export const addTrial: Routes = (app, services) => {
  app.get('/reports/trial', {
    config: { may: ['finance', 'auditor'], reads: ['accounts', 'account-lines'] },
    schema: {
      summary:
        'The sums of all accounts by currency, and whether they are what the log says; it may take a while',
      tags: ['Accounts'],
      querystring: TimeAxes,
      response: { 200: dataOf(Trial) },
    },
    handler: async (request) => {
      const { tenant } = callerOf(request)
      const moment = await momentOf(services, request.query, ['account-lines'])
      const isPresent = moment.asOf === null && moment.position === null
      return { data: await (isPresent ? trialNow : trialThen)(services, tenant, moment), meta: {} }
    },
  })
}

const Figures = z.object({
  currency: z.string(),
  /** Null at a moment of the past. */
  accounts: z.string().nullable(),
  lines: z.string(),
  log: z.string(),
  equal: z.boolean(),
  /** What the balance is made of; null at a moment of the past. */
  receivable: z.string().nullable(),
  payable: z.string().nullable(),
  advance: z.string().nullable(),
  creditNotesRemaining: z.string().nullable(),
})

const Trial = z.object({ position: z.string(), equal: z.boolean(), currencies: z.array(Figures) })
type Trial = z.output<typeof Trial>

const Balance = z.object({ currency: Currency, balance: Total })
const AccountSums = Balance.extend({
  receivable: Total,
  payable: Total,
  advance: Total,
  credit_notes: Total,
  position: z.string(),
})
type AccountSums = z.output<typeof AccountSums>

/** The accounts say how far they have come: lines and log are taken up to there. */
async function trialNow(services: Services, tenant: string): Promise<Trial> {
  const { reader, readModels } = services
  const accounts = z.array(AccountSums).parse(await reader.query(tenant, trialOfRows))
  const position = accounts.reduce<bigint>((last, one) => later(last, BigInt(one.position)), 0n).toString()
  await readModels.waitFor('account-lines', position)
  return compared(services, tenant, { moment: { asOf: null, position }, position, accounts })
}

async function trialThen(services: Services, tenant: string, moment: Moment): Promise<Trial> {
  const position = moment.position ?? (await services.store.head())
  await services.readModels.waitFor('account-lines', position)
  return compared(services, tenant, { moment: { ...moment, position }, position, accounts: undefined })
}

interface Compared {
  readonly moment: Moment
  readonly position: Position
  readonly accounts: readonly AccountSums[] | undefined
}

async function compared(
  { reader, store }: Services,
  tenant: string,
  { moment, position, accounts }: Compared,
): Promise<Trial> {
  const lines = balances(z.array(Balance).parse(await reader.query(tenant, trialOfLines(moment))))
  const log = await foldedBalances(store, { tenant, asOf: moment.asOf, until: position })
  const sums = new Map<string, AccountSums>(accounts?.map((one) => [one.currency, one]))
  const names = [...new Set([...sums.keys(), ...lines.keys(), ...log.keys()])].toSorted()
  const currencies = names.map((currency) => {
    const account = accounts && (sums.get(currency) ?? none)
    return figures(currency, { account, lines: lines.get(currency) ?? 0n, log: log.get(currency) ?? 0n })
  })
  return { position, equal: currencies.every(({ equal }) => equal), currencies }
}

const none = { balance: 0n, receivable: 0n, payable: 0n, advance: 0n, credit_notes: 0n }

function figures(
  currency: string,
  { account, lines, log }: { account: typeof none | undefined; lines: bigint; log: bigint },
): z.output<typeof Figures> {
  const shown = (minor: bigint | undefined): string | null =>
    minor === undefined ? null : formatMoney(minor, currency)
  return {
    currency,
    accounts: shown(account?.balance),
    lines: formatMoney(lines, currency),
    log: formatMoney(log, currency),
    equal: lines === log && (account === undefined || account.balance === log),
    receivable: shown(account?.receivable),
    payable: shown(account?.payable),
    advance: shown(account?.advance),
    creditNotesRemaining: shown(account?.credit_notes),
  }
}

function balances(rows: readonly z.output<typeof Balance>[]): Map<string, bigint> {
  return new Map(rows.map(({ currency, balance }) => [currency, balance]))
}

function later(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
