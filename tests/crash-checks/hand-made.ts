import type { Logged } from '#tests/crash/log.ts'

type Draft = Pick<Logged, 'type' | 'stream' | 'data'> & Partial<Logged>

/** A log written by hand: positions, revisions and ids follow from the order unless a draft says otherwise. */
export function handMade(drafts: readonly Draft[]): Logged[] {
  const revisions = new Map<string, number>()
  return drafts.map((draft, index) => {
    const revision = (revisions.get(draft.stream) ?? -1) + 1
    revisions.set(draft.stream, revision)
    const commandId = draft.commandId ?? `command ${index + 1}`
    return {
      position: index + 1,
      recordedAt: '2026-03-01T08:00:00.000Z',
      tenant: 'demo',
      revision,
      id: `event ${index + 1}`,
      commandId,
      causationId: commandId,
      subject: 'amina',
      ...draft,
    }
  })
}

const party = { type: 'PartyRegistered', stream: 'party-demo.p', data: { partyId: 'p', roles: ['customer'] } }
const number = {
  type: 'NumberAllotted',
  stream: 'series-demo.CT',
  data: { series: 'CT', number: 1, text: 'CT-000001', document: { kind: 'party', id: 'p' } },
}
const numbered = {
  type: 'PartyNumbered',
  stream: 'party-demo.p',
  data: { partyId: 'p', number: 'CT-000001' },
}

/** A numbered party. */
export const aParty: readonly Draft[] = [party, number, numbered]

export function budgetFact(type: string, data: Record<string, unknown>, more: Partial<Logged> = {}): Draft {
  return { type, stream: 'budget-demo.b', data: { budgetId: 'b', ...data }, ...more }
}

export function expenseFact(type: string, data: Record<string, unknown>, more: Partial<Logged> = {}): Draft {
  return { type, stream: 'expense-demo.e', data: { expenseId: 'e', ...data }, ...more }
}

/** A budget of 100.00 with the policy to block. */
export const aBudget = budgetFact('BudgetOpened', {
  partyId: 'p',
  amount: 100_00,
  currency: 'EUR',
  overBudgetPolicy: 'block',
})

/** Part of it set aside for the expense `e`. */
export function committed(amount: number, commitmentId = 'c', more: Partial<Logged> = {}): Draft {
  const expense = { expenseId: 'e', partyId: 'p', amount, currency: 'EUR' }
  return budgetFact(
    'BudgetCommitted',
    { commitmentId, cause: 'recorded', amount, spent: false, expense },
    more,
  )
}

/** The expense `e` on the commitment `c`. */
export function recorded(amount: number): Draft {
  const charge = { budgetId: 'b', commitmentId: 'c' }
  return expenseFact('ExpenseRecorded', { partyId: 'p', amount, currency: 'EUR', charge })
}
