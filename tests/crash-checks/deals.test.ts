import { expect, test } from 'vitest'
import { dealProblems } from '#tests/crash/check-deals.ts'
import { foldLog } from '#tests/crash/fold.ts'
import { aParty, handMade } from '#tests/crash-checks/hand-made.ts'
import { derivedId } from '#src/kernel/ids.ts'

type Drafts = Parameters<typeof handMade>[0]
type Draft = Drafts[number]

const documentId = derivedId('receivable of deal', 'd', 1)
const origin = { module: 'crm', reference: 'd' }

function fact(type: string, data: Record<string, unknown> = {}): Draft {
  return { type, stream: 'deal-demo.d', data: { dealId: 'd', ...data } }
}

function onAccount(type: string, data: Record<string, unknown> = {}): Draft {
  return { type, stream: 'account-demo.p.EUR', data: { documentId, partyId: 'p', currency: 'EUR', ...data } }
}

function allotted(number: number, id = documentId): Draft {
  const text = `FAC-00000${number}`
  return {
    type: 'NumberAllotted',
    stream: 'series-demo.FAC',
    data: { series: 'FAC', number, text, document: { kind: 'receivable', id } },
  }
}

const opened = fact('DealOpened', { partyId: 'p', currency: 'EUR', amount: 100_00 })
const won = fact('DealWon', {
  ...{ partyId: 'p', currency: 'EUR', amount: 100_00 },
  ...{ winning: 1, closedOn: '2026-03-01' },
})
const reopened = fact('DealReopened', { reason: 'Cancelled' })
const recorded = onAccount('ReceivableRecorded', { net: 100_00, amount: 120_00, number: null, origin })
const numbered = onAccount('DocumentNumbered', { kind: 'receivable', number: 'FAC-000001' })
const whole = [...aParty, opened, won, recorded, allotted(1), numbered]

function problemsOf(drafts: Drafts): string[] {
  const books = foldLog(handMade(drafts))
  return [...books.problems, ...books.slips, ...dealProblems(books)]
}

const without = (...missing: Draft[]): Draft[] => whole.filter((draft) => !missing.includes(draft))

test('a won deal with its numbered receivable has no problems, nor has one that is not won, or reopened at once', () => {
  expect(problemsOf(whole)).toEqual([])
  expect(problemsOf([...aParty, opened])).toEqual([])
  expect(problemsOf([...aParty, opened, won, reopened])).toEqual([])
})

test('a won deal that nobody is charged for is told', () => {
  expect(problemsOf(without(recorded, ...whole.slice(-2)))).toEqual([
    `receivable ${documentId} of deal d was never recorded`,
  ])
})

test('a deal that is charged twice, for another amount, or without having been won is told', () => {
  expect(problemsOf([...whole, recorded])[0]).toContain('deal d was charged already')
  const dear = onAccount('ReceivableRecorded', { net: 101_00, amount: 121_20, number: null, origin })
  expect(problemsOf(whole.map((draft) => (draft === recorded ? dear : draft)))[0]).toContain(
    'it is not what deal d was won for',
  )
  expect(problemsOf(without(won))[0]).toContain(`no deal was won for ${documentId}`)
})

test('a receivable without its number, with two, or with another is told', () => {
  expect(problemsOf(without(numbered))).toEqual([
    `receivable ${documentId} of deal d has the number none, allotted was FAC-000001`,
  ])
  expect(problemsOf([...whole, allotted(2)])[0]).toContain('was allotted 2 numbers: FAC-000001, FAC-000002')
  expect(problemsOf([...whole, numbered])[0]).toContain('it had the number FAC-000001')
})

test('a gap between numbers of invoices is told', () => {
  expect(problemsOf([...whole, allotted(3, 'another')])[0]).toContain('FAC-000003 stands where 2 belongs')
})

test('a deal that is won twice without being reopened is told, and one that is reopened while it is owed slipped', () => {
  expect(problemsOf([...aParty, opened, won, won])[0]).toContain('it was won')
  expect(problemsOf([...whole, reopened])[0]).toContain('its receivable is owed')
  expect(problemsOf([...whole, onAccount('CreditNoteIssued'), reopened])).toEqual([])
  expect(problemsOf([...aParty, opened, won, reopened, recorded, allotted(1), numbered])[0]).toContain(
    'deal d had been reopened',
  )
})
