import { v7 } from 'uuid'
import type { BudgetEvent } from '../../commands/budgets/events.ts'
import type { ExpenseDetails, ExpenseEvent } from '../../commands/expenses/events.ts'
import type { TenantEvent } from '../../commands/tenants/events.ts'
import type { Append, EventStore, NewEvent } from '../../src/event-store/port.ts'
import { CivilDate } from '../../src/kernel/dates.ts'
import type { Position } from '../../src/kernel/event.ts'
import { streamName } from '../../src/kernel/ids.ts'
import { Currency, sum, zero } from '../../src/kernel/money.ts'

export const tenant = 'demo'
const currency = Currency.parse('EUR')
const date = CivilDate.parse('2025-03-22')
/** Budgets that are in use at the same time: their events stand mixed in the log, as they would. */
const budgetsAtOnce = 500
const expensesPerBudget = 10
const eventsPerExpense = 4
const appendsPerBatch = 1_000

/** What the log is about, and its last position. */
export interface Sample {
  readonly head: Position
  readonly budgetIds: readonly string[]
  readonly expenseIds: readonly string[]
}

/** Fills a log with about so many events: budgets, and expenses that were recorded on them and approved. */
export async function fillLog(store: EventStore, events: number): Promise<Sample> {
  const budgets = Math.max(10, Math.round(events / (1 + expensesPerBudget * eventsPerExpense)))
  const budgetIds = Array.from({ length: budgets }, () => v7())
  const expenseIds: string[] = []
  let batch: Append[] = [openTenant()]
  const write = async (): Promise<void> => {
    const results = await store.append(batch)
    if (results.some(({ outcome }) => outcome !== 'appended'))
      throw new Error('the sample log was not written')
    batch = []
  }
  for (const one of history(budgetIds, expenseIds)) {
    batch.push(one)
    if (batch.length === appendsPerBatch) await write()
  }
  await write()
  return { head: await store.head(), budgetIds, expenseIds }
}

function* history(budgetIds: readonly string[], expenseIds: string[]): Generator<Append> {
  for (let first = 0; first < budgetIds.length; first += budgetsAtOnce) {
    const group = budgetIds.slice(first, first + budgetsAtOnce)
    for (const budgetId of group) yield append('budget', budgetId, 0, budget(budgetId))
    for (let round = 0; round < expensesPerBudget; round += 1) {
      for (const budgetId of group) {
        const made = expense(budgetId, round)
        expenseIds.push(made.expenseId)
        yield* made.appends
      }
    }
  }
}

export function openTenant(): Append {
  return append('tenant', tenant, 0, opened())
}

function opened(): TenantEvent {
  const rules = { fourEyes: false, requireReference: false, paymentTermDays: 30, defaultVatRate: '20.00' }
  return {
    type: 'TenantOpened',
    data: { slug: tenant, settings: { baseCurrency: currency, timeZone: 'Europe/Paris', ...rules } },
  }
}

const partyId = v7()

function budget(budgetId: string): BudgetEvent {
  const details = { name: `Budget ${budgetId.slice(-6)}`, startDate: date }
  return {
    type: 'BudgetOpened',
    data: { budgetId, partyId, ...details, amount: sum(1_000_000), currency, overBudgetPolicy: 'ignore' },
  }
}

function expense(budgetId: string, round: number): { expenseId: string; appends: Append[] } {
  const [expenseId, commitmentId] = [v7(), v7()]
  const amount = sum(1_000, round * 250)
  const charge = { budgetId, commitmentId }
  const details: ExpenseDetails = {
    ...{ expenseId, partyId, amount, currency, date },
    reference: { type: 'ticket', id: `T-2025-${round}` },
    description: 'Two hundred flyers for the opening of the shop in the rue de la République',
    category: 'marketing',
    paymentMethod: 'card',
  }
  const steps: [string, string, number, BudgetEvent | ExpenseEvent][] = [
    ['budget', budgetId, 1 + round * 2, committed(charge, details)],
    ['expense', expenseId, 0, { type: 'ExpenseRecorded', data: { ...details, charge } }],
    ['expense', expenseId, 1, { type: 'ExpenseApproved', data: { expenseId, amount, charge } }],
    [
      'budget',
      budgetId,
      2 + round * 2,
      { type: 'BudgetSpent', data: { ...charge, expenseId, amount, released: zero } },
    ],
  ]
  return { expenseId, appends: steps.map(([noun, id, revision, event]) => append(noun, id, revision, event)) }
}

function committed(charge: { budgetId: string; commitmentId: string }, details: ExpenseDetails): BudgetEvent {
  const { amount } = details
  return {
    type: 'BudgetCommitted',
    data: { ...charge, cause: 'recorded', amount, spent: false, expense: details, expenseRevision: 0 },
  }
}

function append(
  noun: string,
  id: string,
  revision: number,
  fact: BudgetEvent | ExpenseEvent | TenantEvent,
): Append {
  const stream = streamName(noun, tenant, id)
  const commandId = v7()
  const event: NewEvent = {
    type: fact.type,
    data: fact.data,
    id: commandId,
    schemaVersion: 1,
    tenant,
    stream,
    effectiveOn: date,
    actor: { subject: 'amina', role: 'finance' },
    commandId,
    requestHash: '',
    correlationId: commandId,
    causationId: commandId,
  }
  const expectedRevision = revision === 0 ? 'none' : revision - 1
  return { tenant, stream, expectedRevision, events: [event], commandId, keyed: false, requestHash: '' }
}
