import { expect, test } from 'vitest'
import { answerProblems, commandIdOf } from '#tests/crash/check-answers.ts'
import { logProblems } from '#tests/crash/check-log.ts'
import { type Answer, type Asked, Journal } from '#tests/crash/journal.ts'
import { aBudget, handMade } from '#tests/crash-checks/hand-made.ts'

const asked: Asked = {
  key: 'k',
  command: 'open-budget',
  path: '/budgets',
  body: {},
  actor: 'amina',
  about: [],
  alreadySo: ['BudgetOpened'],
}
const created: Answer = {
  status: 201,
  id: 'b',
  position: 1,
  code: '',
  replayed: false,
  pending: false,
  sent: 1,
  received: 2,
}
const refused: Answer = { ...created, status: 422, id: '', position: 0, code: 'PARTY_UNKNOWN' }
const written = handMade([{ ...aBudget, commandId: commandIdOf('demo', 'k') }])

function journalOf(...answers: Answer[]): Journal {
  const journal = new Journal()
  journal.entryOf(asked).answers.push(...answers)
  return journal
}

function problemsOf(journal: Journal, log = written): string[] {
  return answerProblems(journal, log, 'demo')
}

test('what was acknowledged and is in the log once is sound', () => {
  expect(problemsOf(journalOf(created))).toEqual([])
  expect(problemsOf(journalOf(created, { ...created, replayed: true, sent: 3, received: 4 }))).toEqual([])
})

test('what was acknowledged and is not in the log is told', () => {
  expect(problemsOf(journalOf(created), [])).toEqual([
    'open-budget with key k (/budgets): acknowledged at position 1, the log ends at 0',
    'open-budget with key k (/budgets): acknowledged as created, but it is not in the log',
  ])
})

test('an answer that nothing was to do needs the fact that made it so', () => {
  const nothing = { ...created, status: 200 }
  const other = handMade([{ ...aBudget, commandId: commandIdOf('demo', 'demo 1') }])

  expect(problemsOf(journalOf(nothing), other)).toEqual([])
  expect(problemsOf(journalOf({ ...nothing, id: 'x' }), other)).toEqual([
    'open-budget with key k (/budgets): acknowledged, but neither it nor BudgetOpened is in the log',
  ])
})

test('what was refused has written nothing', () => {
  expect(problemsOf(journalOf(refused), [])).toEqual([])
  expect(problemsOf(journalOf(refused))[0]).toContain(
    'refused with PARTY_UNKNOWN, but it wrote BudgetOpened at 1',
  )
})

test('the same key is answered with the same thing, and never refused once it is done', () => {
  const later = { sent: 3, received: 4 }

  expect(problemsOf(journalOf(created, { ...created, ...later, id: 'x', replayed: true }))[0]).toContain(
    'with b and with x',
  )
  expect(problemsOf(journalOf(created, { ...refused, ...later }))[0]).toContain('sent again it was refused')
  expect(problemsOf(journalOf(created, { ...created, ...later }))[0]).toContain('was not told as replayed')
})

test('an event that nobody asked for is told', () => {
  expect(problemsOf(new Journal())[0]).toContain('BudgetOpened at position 1 was asked for by nobody')
})

test('a missing position, a missing revision and a command done twice are told', () => {
  const twice = handMade([aBudget, { type: 'PartyRegistered', stream: 'party-demo.p', data: {} }, aBudget])
  const missing = twice.filter(({ position }) => position !== 2)
  const doubled = twice.map((event) => (event.position === 3 ? { ...event, commandId: 'command 1' } : event))
  const skipped = twice.map((event) => (event.position === 3 ? { ...event, revision: 5 } : event))
  const back = twice.map((event) =>
    event.position === 3 ? { ...event, recordedAt: '2025-01-01T00:00:00.000Z' } : event,
  )

  expect(logProblems(twice)).toEqual([])
  expect(logProblems(missing)).toEqual(['position 2 is missing: 3 stands in its place'])
  expect(logProblems(doubled)[0]).toContain('command 1 was done twice')
  expect(logProblems(skipped)[0]).toContain('has revision 5 at position 3 where 1 belongs')
  expect(logProblems(back)[0]).toContain('recordedAt goes back at position 3')
})

test('where positions do not count, they must grow all the same', () => {
  const log = handMade([aBudget, { type: 'PartyRegistered', stream: 'party-demo.p', data: {} }])
  const sparse = log.map((event) => ({ ...event, position: event.position * 100 }))
  const repeated = sparse.map((event) => ({ ...event, position: 100 }))

  expect(logProblems(sparse, { countable: false })).toEqual([])
  expect(logProblems(sparse)).toEqual(['position 1 is missing: 100 stands in its place'])
  expect(logProblems(repeated, { countable: false })).toEqual(['position 100 comes after 100'])
})
