import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { chargeResubmittedExpense } from '#commands/budgets/charge-resubmitted-expense.ts'
import { commitmentId } from '#commands/budgets/charged-expense.ts'
import type { ExpenseEvent } from '#commands/expenses/events.ts'
import { derivedId } from '#src/kernel/ids.ts'
import {
  budgetId,
  cents,
  closed,
  commitment,
  committed,
  day,
  eur,
  expenseAfter,
  expenseId,
  opened,
  partyId,
  released,
} from '#tests/commands/budgets/facts.ts'
import { recorded, specification } from '#tests/support/specification.ts'

const given = specification(budget)
const input = { expenseId, budgetId }
const from = { budgetId, commitmentId: commitment }
const details = { expenseId, partyId, amount: cents(500_00), currency: eur, date: day('2025-03-20') }
const written: ExpenseEvent = { type: 'ExpenseRecorded', data: { ...details, charge: from } }
const rejected: ExpenseEvent = {
  type: 'ExpenseRejected',
  data: { expenseId, reason: 'no receipt', charge: from },
}
const turnedDown = { expense: expenseAfter(written, rejected) }

const room = {
  type: 'BudgetCommitted',
  data: {
    budgetId,
    commitmentId: commitmentId(budgetId, { expenseId, revision: 1 }),
    cause: 'resubmitted',
    amount: cents(500_00),
    spent: false,
    expense: details,
    expenseRevision: 1,
  },
  effectiveOn: day('2025-03-22'),
} as const

test('R-028 sets the amount aside again, on the day of the decision', () => {
  given(opened(), committed(), released())
    .knowing(turnedDown)
    .when(chargeResubmittedExpense, input)
    .thenFacts(room)
})

test('counts on the day of an expense that lies ahead', () => {
  const ahead = { ...details, date: day('2025-05-01') }
  const expense = expenseAfter({ type: 'ExpenseRecorded', data: { ...ahead, charge: from } }, rejected)
  const [fact] = given(opened()).knowing({ expense }).when(chargeResubmittedExpense, input).facts()
  expect(fact?.effectiveOn).toBe('2025-05-01')
})

test('changes nothing when sent twice', () => {
  given(opened())
    .knowing(turnedDown)
    .when(chargeResubmittedExpense, input)
    .thenTwiceIsOnce((...all) =>
      given(...all)
        .knowing(turnedDown)
        .when(chargeResubmittedExpense, input),
    )
})

test('changes nothing once the expense is pending again', () => {
  const to = { budgetId, commitmentId: room.data.commitmentId }
  const expense = expenseAfter(written, rejected, {
    type: 'ExpenseResubmitted',
    data: { expenseId, charge: to },
  })
  given(opened(), room).knowing({ expense }).when(chargeResubmittedExpense, input).thenNothing()
})

test('R-028 refuses an expense that was approved or voided', () => {
  const approved: ExpenseEvent = {
    type: 'ExpenseApproved',
    data: { expenseId, amount: cents(500_00), charge: from },
  }
  const voided: ExpenseEvent = {
    type: 'ExpenseVoided',
    data: { expenseId, reason: 'entered twice', charge: from },
  }
  given(opened())
    .knowing({ expense: expenseAfter(written, approved) })
    .when(chargeResubmittedExpense, input)
    .thenRefused('STATE_CONFLICT', { status: 'approved' })
  given(opened())
    .knowing({ expense: expenseAfter(written, approved, voided) })
    .when(chargeResubmittedExpense, input)
    .thenRefused('STATE_CONFLICT', { status: 'voided' })
})

test('asks to be sent again when the expense is on another budget by now', () => {
  const elsewhere = { budgetId: derivedId('other'), commitmentId: derivedId('theirs') }
  const expense = expenseAfter({ type: 'ExpenseRecorded', data: { ...details, charge: elsewhere } }, rejected)
  given(opened()).knowing({ expense }).when(chargeResubmittedExpense, input).thenRefused('CONFLICT')
})

test('refuses an expense or a budget that does not exist', () => {
  given(opened())
    .knowing({ expense: expenseAfter() })
    .when(chargeResubmittedExpense, input)
    .thenRefused('NOT_FOUND')
  given().knowing(turnedDown).when(chargeResubmittedExpense, input).thenRefused('BUDGET_UNKNOWN')
})

test('C-09 refuses all that a new expense would be refused for', () => {
  const { data } = opened()
  const refusing = (over: object) =>
    given({ type: 'BudgetOpened', data: { ...data, ...over } })
      .knowing(turnedDown)
      .when(chargeResubmittedExpense, input)
  refusing({ partyId: derivedId('stranger') }).thenRefused('BUDGET_PARTY_MISMATCH')
  refusing({ currency: 'XOF' }).thenRefused('BUDGET_CURRENCY_MISMATCH')
  refusing({ startDate: '2025-03-21' }).thenRefused('BUDGET_PERIOD')
  refusing({ endDate: '2025-03-19' }).thenRefused('BUDGET_PERIOD')
  given(opened(), closed)
    .knowing(turnedDown)
    .when(chargeResubmittedExpense, input)
    .thenRefused('BUDGET_NOT_ACTIVE')
})

test('A-08 refuses when others have taken what was free meanwhile, and the policy is to block', () => {
  given(opened({ overBudgetPolicy: 'block' }), committed({ amount: 9_800_00, commitmentId: 'theirs' }))
    .knowing(turnedDown)
    .when(chargeResubmittedExpense, input)
    .thenRefused('OVER_BUDGET', {
      amount: '10000.00',
      committed: '9800.00',
      requested: '500.00',
      exceededBy: '300.00',
    })
})

test('A-08 tells the excess when the policy is to warn', () => {
  const facts = given(opened(), committed({ amount: 9_800_00, commitmentId: 'theirs' }))
    .knowing(turnedDown)
    .when(chargeResubmittedExpense, input)
    .facts()
  const answer = chargeResubmittedExpense.answer(facts.map((fact) => recorded(budget, fact)))
  expect(answer.warnings).toMatchObject([{ code: 'OVER_BUDGET', exceededBy: '300.00' }])
})

test('refuses what would take the budget’s figures beyond exact numbers', () => {
  const full = Array.from({ length: 9 }, (_, n) =>
    committed({ amount: 1_000_799_917_193_443, commitmentId: `c${n}` }),
  )
  given(opened({ overBudgetPolicy: 'ignore' }), ...full)
    .knowing(turnedDown)
    .when(chargeResubmittedExpense, input)
    .thenRefused('AMOUNT_TOO_LARGE')
})
