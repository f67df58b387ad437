import { expect, test } from 'vitest'
import { figuresOf } from '#tests/crash/books.ts'
import { settledProblems } from '#tests/crash/check-books.ts'
import { foldLog } from '#tests/crash/fold.ts'
import {
  aBudget,
  aParty,
  budgetFact,
  committed,
  expenseFact,
  handMade,
  recorded,
} from '#tests/crash-checks/hand-made.ts'

const charge = { budgetId: 'b', commitmentId: 'c' }

function problemsOf(drafts: Parameters<typeof handMade>[0]): string[] {
  const books = foldLog(handMade(drafts))
  return [...books.problems, ...books.slips, ...settledProblems(books)]
}

test('a log in which everything has its counterpart has no problems, and its figures are its own', () => {
  const log = handMade([
    ...aParty,
    aBudget,
    committed(60_00),
    recorded(60_00),
    expenseFact('ExpenseApproved', { amount: 50_00, charge }, { subject: 'boris' }),
    budgetFact('BudgetSpent', { commitmentId: 'c', expenseId: 'e', amount: 50_00, released: 10_00 }),
  ])
  const books = foldLog(log)
  const budget = books.budgets.get('b')

  expect([...books.problems, ...settledProblems(books)]).toEqual([])
  expect(budget && figuresOf(budget)).toEqual({ pending: 0, spent: 50_00, committed: 50_00 })
  expect(books.expenses.get('e')).toMatchObject({ status: 'approved', approved: 50_00, revision: 1 })
  expect(books.parties.get('p')).toMatchObject({ number: 'CT-000001', revision: 1 })
})

test('a commitment without its expense is orphaned', () => {
  expect(problemsOf([...aParty, aBudget, committed(60_00)])).toEqual([
    'commitment c of budget b is orphaned: expense e was never recorded',
  ])
})

test('an expense whose budget holds nothing for it is told', () => {
  expect(problemsOf([...aParty, aBudget, recorded(60_00)])).toEqual([
    'expense e is pending, but budget b holds nothing for it under c',
  ])
})

test('a rejected expense must not keep its part of the budget', () => {
  const rejected = expenseFact('ExpenseRejected', { reason: 'No receipt', charge })
  const problems = problemsOf([...aParty, aBudget, committed(60_00), recorded(60_00), rejected])

  expect(problems).toHaveLength(2)
  expect(problems[1]).toBe('expense e is rejected, but budget b still holds c')
})

test('an approved expense that is not spent yet is no settled ledger', () => {
  const approved = expenseFact('ExpenseApproved', { amount: 50_00, charge }, { subject: 'boris' })
  const [problem] = problemsOf([...aParty, aBudget, committed(60_00), recorded(60_00), approved])

  expect(problem).toContain('is approved and takes 0 pending and 5000 spent, not 6000 and 0')
})

test('more than the amount of a blocking budget is told where it was committed', () => {
  const problems = problemsOf([...aParty, aBudget, committed(60_00), committed(50_00, 'd')])

  expect(problems[0]).toContain('11000 is committed of 10000, and the policy is to block')
})

test('a threshold must be told by the command that reaches it', () => {
  const told = budgetFact('BudgetThresholdCrossed', { threshold: 80, committed: 80_00, amount: 100_00 })
  const revised = budgetFact('BudgetAmountRevised', { amount: 200_00, previous: 100_00 })

  expect(problemsOf([...aParty, aBudget, committed(80_00), told, recorded(80_00)])).toEqual([])
  expect(problemsOf([...aParty, aBudget, committed(80_00), recorded(80_00)])).toEqual([
    'budget b has reached 80 % and not told it',
  ])
  expect(problemsOf([...aParty, aBudget, committed(80_00), recorded(80_00), revised])[0]).toContain(
    'threshold 80 was reached before and not told',
  )
})

test('releasing twice, or another amount than is held, is told', () => {
  const release = budgetFact('BudgetReleased', {
    commitmentId: 'c',
    expenseId: 'e',
    pending: 60_00,
    spent: 0,
  })
  const wrong = budgetFact('BudgetReleased', { commitmentId: 'c', expenseId: 'e', pending: 50_00, spent: 0 })

  expect(problemsOf([...aParty, aBudget, committed(60_00), release, release])[0]).toContain(
    'commitment c is not open',
  )
  expect(problemsOf([...aParty, aBudget, committed(60_00), wrong])[0]).toContain(
    'it held 6000 pending and 0 spent',
  )
})

test('spending a commitment twice is told', () => {
  const spent = budgetFact('BudgetSpent', { commitmentId: 'c', expenseId: 'e', amount: 60_00, released: 0 })

  expect(problemsOf([...aParty, aBudget, committed(60_00), spent, spent])[0]).toContain(
    'commitment c is not pending',
  )
})

test('whoever recorded an expense does not approve it while four eyes is on', () => {
  const approved = expenseFact('ExpenseApproved', { amount: 60_00, charge, selfApproved: true })

  expect(problemsOf([...aParty, aBudget, committed(60_00), recorded(60_00), approved])[0]).toContain(
    'amina had submitted it, and four eyes was on',
  )
})

test('party numbers go up without a gap, and each party has its own', () => {
  const [party, number, numbered] = aParty
  const gap = { series: 'CT', number: 2, text: 'CT-000002', document: { kind: 'party', id: 'p' } }
  const wrong = { type: 'NumberAllotted', stream: 'series-demo.CT', data: gap }

  expect(problemsOf(party ? [party] : [])).toContain('0 numbers were allotted to 1 parties')
  expect(problemsOf(party ? [party, wrong] : [])[0]).toContain('CT-000002 (2) stands where 1 belongs')
  expect(problemsOf(party && number && numbered ? [party, number, numbered, number] : [])).toContain(
    'party p was allotted 2 numbers: CT-000001, CT-000001',
  )
})

test('nothing is written for a party that was archived before', () => {
  const archived = {
    type: 'PartyArchived',
    stream: 'party-demo.p',
    data: { partyId: 'p', reason: 'Closed down' },
  }

  expect(problemsOf([...aParty, archived, aBudget])[0]).toContain('party p is archived')
})
