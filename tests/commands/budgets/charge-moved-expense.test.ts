import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { chargeMovedExpense } from '#commands/budgets/charge-moved-expense.ts'
import { commitmentId } from '#commands/budgets/charged-expense.ts'
import type { ExpenseEvent } from '#commands/expenses/events.ts'
import { derivedId } from '#src/kernel/ids.ts'
import {
  budgetId,
  cents,
  committed,
  day,
  deactivated,
  eur,
  expenseAfter,
  expenseId,
  opened,
  partyId,
} from '#tests/commands/budgets/facts.ts'
import { recorded, specification } from '#tests/support/specification.ts'

const given = specification(budget)
const input = { expenseId, budgetId }
const from = { budgetId: derivedId('other'), commitmentId: derivedId('theirs') }
const details = { expenseId, partyId, amount: cents(500_00), currency: eur, date: day('2025-03-20') }
const elsewhere: ExpenseEvent = { type: 'ExpenseRecorded', data: { ...details, charge: from } }
const pending = { expense: expenseAfter(elsewhere) }
const approved: ExpenseEvent = {
  type: 'ExpenseApproved',
  data: { expenseId, amount: cents(200_00), charge: from },
}

const room = {
  type: 'BudgetCommitted',
  data: {
    budgetId,
    commitmentId: commitmentId(budgetId, { expenseId, revision: 0 }),
    cause: 'moved',
    amount: cents(500_00),
    spent: false,
    expense: details,
    expenseRevision: 0,
    from,
  },
  effectiveOn: day('2025-03-22'),
} as const

test('R-049 makes room for a pending expense of another budget', () => {
  given(opened()).knowing(pending).when(chargeMovedExpense, input).thenFacts(room)
})

test('R-049 makes room for an expense that was on no budget', () => {
  const { from: _none, ...data } = room.data
  given(opened())
    .knowing({ expense: expenseAfter({ type: 'ExpenseRecorded', data: details }) })
    .when(chargeMovedExpense, input)
    .thenFacts({ ...room, data })
})

test('takes over what was approved of an expense, as spending at once', () => {
  given(opened())
    .knowing({ expense: expenseAfter(elsewhere, approved) })
    .when(chargeMovedExpense, input)
    .thenFacts({
      ...room,
      data: {
        ...room.data,
        commitmentId: commitmentId(budgetId, { expenseId, revision: 1 }),
        amount: cents(200_00),
        spent: true,
        expenseRevision: 1,
      },
    })
})

test('changes nothing when sent twice', () => {
  given(opened())
    .knowing(pending)
    .when(chargeMovedExpense, input)
    .thenTwiceIsOnce((...all) =>
      given(...all)
        .knowing(pending)
        .when(chargeMovedExpense, input),
    )
})

test('changes nothing once the expense is on that budget', () => {
  const to = { budgetId, commitmentId: room.data.commitmentId }
  const expense = expenseAfter(elsewhere, { type: 'ExpenseMovedToBudget', data: { expenseId, from, to } })
  given(opened(), room).knowing({ expense }).when(chargeMovedExpense, input).thenNothing()
})

test('makes room anew when the expense was decided after room had been made in vain', () => {
  const expense = expenseAfter(elsewhere, approved)
  const [again] = given(opened(), room).knowing({ expense }).when(chargeMovedExpense, input).facts()
  expect(again?.data).toMatchObject({ amount: 200_00, spent: true })
  expect(again?.data).not.toMatchObject({ commitmentId: room.data.commitmentId })
})

test('makes another commitment on each budget, so that freeing one never touches the other', () => {
  const there = commitmentId(derivedId('third'), { expenseId, revision: 0 })
  expect(room.data.commitmentId).not.toBe(there)
})

test('never makes the same room again: who asks for it has not seen what became of the expense', () => {
  const freed = { budgetId, commitmentId: room.data.commitmentId, expenseId, cause: 'refused' as const }
  given(opened(), room, {
    type: 'BudgetReleased',
    data: { ...freed, pending: cents(500_00), spent: cents(0) },
  })
    .knowing(pending)
    .when(chargeMovedExpense, input)
    .thenRefused('CONFLICT')
})

test('refuses a rejected and a voided expense: they hold nothing', () => {
  const rejected: ExpenseEvent = { type: 'ExpenseRejected', data: { expenseId, reason: 'no receipt' } }
  const voided: ExpenseEvent = { type: 'ExpenseVoided', data: { expenseId, reason: 'entered twice' } }
  given(opened())
    .knowing({ expense: expenseAfter(elsewhere, rejected) })
    .when(chargeMovedExpense, input)
    .thenRefused('STATE_CONFLICT', { status: 'rejected' })
  given(opened())
    .knowing({ expense: expenseAfter(elsewhere, approved, voided) })
    .when(chargeMovedExpense, input)
    .thenRefused('STATE_CONFLICT', { status: 'voided' })
})

test('refuses an expense or a budget that does not exist', () => {
  given(opened())
    .knowing({ expense: expenseAfter() })
    .when(chargeMovedExpense, input)
    .thenRefused('NOT_FOUND')
  given().knowing(pending).when(chargeMovedExpense, input).thenRefused('BUDGET_UNKNOWN')
})

test('C-09 refuses all that a new expense would be refused for', () => {
  const { data } = opened()
  const refusing = (over: object) =>
    given({ type: 'BudgetOpened', data: { ...data, ...over } })
      .knowing(pending)
      .when(chargeMovedExpense, input)
  refusing({ partyId: derivedId('stranger') }).thenRefused('BUDGET_PARTY_MISMATCH')
  refusing({ currency: 'XOF' }).thenRefused('BUDGET_CURRENCY_MISMATCH')
  refusing({ startDate: '2025-03-21' }).thenRefused('BUDGET_PERIOD')
  given(opened(), deactivated)
    .knowing(pending)
    .when(chargeMovedExpense, input)
    .thenRefused('BUDGET_NOT_ACTIVE')
})

test('A-08 refuses more than is left when the policy is to block, also for what is approved', () => {
  const full = [
    opened({ overBudgetPolicy: 'block' }),
    committed({ amount: 9_900_00, commitmentId: 'theirs' }),
  ]
  given(...full)
    .knowing(pending)
    .when(chargeMovedExpense, input)
    .thenRefused('OVER_BUDGET')
  given(...full)
    .knowing({ expense: expenseAfter(elsewhere, approved) })
    .when(chargeMovedExpense, input)
    .thenRefused('OVER_BUDGET', {
      amount: '10000.00',
      committed: '9900.00',
      requested: '200.00',
      exceededBy: '100.00',
    })
})

test('A-08 tells the excess when the policy is to warn, and fires the thresholds', () => {
  const facts = given(opened(), committed({ amount: 9_900_00, commitmentId: 'theirs' }))
    .knowing(pending)
    .when(chargeMovedExpense, input)
    .facts()
  const fired = facts
    .filter((fact) => fact.type === 'BudgetThresholdCrossed')
    .map(({ data }) => data.threshold)
  expect(fired).toEqual([80, 100])
  const answer = chargeMovedExpense.answer(facts.map((fact) => recorded(budget, fact)))
  expect(answer.warnings).toMatchObject([{ code: 'OVER_BUDGET', exceededBy: '400.00' }])
})

test('refuses what would take the budget’s figures beyond exact numbers', () => {
  const full = Array.from({ length: 9 }, (_, n) =>
    committed({ amount: 1_000_799_917_193_443, commitmentId: `c${n}` }),
  )
  given(opened({ overBudgetPolicy: 'ignore' }), ...full)
    .knowing(pending)
    .when(chargeMovedExpense, input)
    .thenRefused('AMOUNT_TOO_LARGE')
})
