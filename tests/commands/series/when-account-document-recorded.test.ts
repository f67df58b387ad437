import { expect, test } from 'vitest'
import { account as accounts } from '#commands/accounts/account.ts'
import {
  allotNumberWhenCreditNoteIssued,
  allotNumberWhenMovementRecorded,
  allotNumberWhenMovementReversed,
  allotNumberWhenPenaltyAssessed,
  allotNumberWhenReceivableRecorded,
} from '#commands/series/when-account-document-recorded.ts'
import {
  creditNote,
  date,
  ids,
  movement,
  penalty,
  receivable,
  reversal,
  stream,
} from '#tests/commands/accounts/numbered-facts.ts'
import { recorded } from '#tests/support/specification.ts'

const asking = (series: string, kind: string, id: string) => ({
  command: 'allot-number',
  input: { series, document: { kind, id, stream }, date, orLater: true },
})

test('C-60 an invoice gets a number of FAC, unless it came with one', () => {
  const { sends } = allotNumberWhenReceivableRecorded
  expect(sends(recorded(accounts, receivable()))).toEqual(asking('FAC', 'receivable', ids.receivable))
  expect(sends(recorded(accounts, receivable('F-2025-17')))).toBeUndefined()
})

test('C-60 a credit note gets a number of AV', () => {
  expect(allotNumberWhenCreditNoteIssued.sends(recorded(accounts, creditNote))).toEqual(
    asking('AV', 'credit_note', ids.creditNote),
  )
})

test('C-60 R-219 a movement, a penalty and the counter-movement of a reversal get numbers of MVT', () => {
  expect(allotNumberWhenMovementRecorded.sends(recorded(accounts, movement))).toEqual(
    asking('MVT', 'movement', ids.movement),
  )
  expect(allotNumberWhenPenaltyAssessed.sends(recorded(accounts, penalty))).toEqual(
    asking('MVT', 'movement', ids.penalty),
  )
  expect(allotNumberWhenMovementReversed.sends(recorded(accounts, reversal))).toEqual(
    asking('MVT', 'movement', ids.counter),
  )
})

test('no reaction is refused for a day: what is recorded gets its number', () => {
  for (const one of [allotNumberWhenReceivableRecorded, allotNumberWhenCreditNoteIssued]) {
    expect(one.onRefused).toBeUndefined()
  }
})
