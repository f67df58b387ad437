import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { numberDocument } from '#commands/accounts/number-document.ts'
import {
  account as of,
  creditNote,
  ids,
  movement,
  numbered,
  receivable,
  reversal,
  stream,
} from '#tests/commands/accounts/numbered-facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(account)
const asked = { ...of, kind: 'movement', documentId: ids.movement, number: 'MVT-000007' } as const

test('X-05 writes the number of a movement, of the counter-movement of its reversal, of an invoice and of a credit note', () => {
  given(movement)
    .when(numberDocument, asked)
    .thenFacts(numbered('movement', ids.movement, 'MVT-000007'))
  given(movement, reversal)
    .when(numberDocument, { ...asked, documentId: ids.counter })
    .thenFacts(numbered('movement', ids.counter, 'MVT-000007'))
  given(receivable())
    .when(numberDocument, { ...asked, kind: 'receivable', documentId: ids.receivable })
    .thenFacts(numbered('receivable', ids.receivable, 'MVT-000007'))
  given(creditNote)
    .when(numberDocument, { ...asked, kind: 'credit_note', documentId: ids.creditNote })
    .thenFacts(numbered('credit_note', ids.creditNote, 'MVT-000007'))
})

test('a number is no booking: it is written whatever is locked', () => {
  given(movement)
    .lockedUntil('2025-03-21')
    .when(numberDocument, asked)
    .thenFacts(numbered('movement', ids.movement, 'MVT-000007'))
})

test('does nothing when the document has that number', () => {
  given(movement)
    .when(numberDocument, asked)
    .thenTwiceIsOnce((...all) => given(...all).when(numberDocument, asked))
})

test('refuses a second number', () => {
  given(movement, numbered('movement', ids.movement, 'MVT-000001'))
    .when(numberDocument, asked)
    .thenRefused('STATE_CONFLICT', { number: 'MVT-000001' })
})

test('refuses for what is not on the account, or is there as something else', () => {
  given().when(numberDocument, asked).thenRefused('NOT_FOUND')
  given(movement)
    .when(numberDocument, { ...asked, kind: 'credit_note' })
    .thenRefused('NOT_FOUND')
})

test('decides on the account, and is sent by reactions alone', () => {
  expect(numberDocument.stream(asked, { tenant: 'acme', newId: '' })).toBe(stream)
  expect([numberDocument.path, numberDocument.may]).toEqual([undefined, []])
})
