import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, type Account } from '#commands/accounts/account.ts'
import { applyCreditNote } from '#commands/accounts/apply-credit-note.ts'
import { cancelCreditNote } from '#commands/accounts/cancel-credit-note.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { expireCreditNote } from '#commands/accounts/expire-credit-note.ts'
import { extendCreditNoteExpiry } from '#commands/accounts/extend-credit-note-expiry.ts'
import { unapplyCreditNote } from '#commands/accounts/unapply-credit-note.ts'
import { addDays } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { formatMoney } from '#src/kernel/money.ts'
import {
  cents,
  creditNoteId,
  day,
  invoiced,
  invoiceId,
  issued,
  of,
  otherInvoiceId,
} from '#tests/commands/accounts/note-facts.ts'
import { fold, specification, today } from '#tests/support/specification.ts'

const documentId = fc.constantFrom(invoiceId, otherInvoiceId)
const amount = fc.integer({ min: 1, max: 70_00 }).map((minor) => formatMoney(minor, 'EUR'))
const date = fc.option(
  fc.integer({ min: -15, max: 10 }).map((days) => addDays(today, days)),
  { nil: undefined },
)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('apply' as const), documentId, amount, date }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unapply' as const), documentId, amount }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('extend' as const, 'expire' as const, 'cancel' as const) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function take(facts: readonly AccountEvent[], taken: Step): readonly AccountEvent[] {
  const given = specification(account)(...facts)
  const on = { ...of, creditNoteId }
  switch (taken.do) {
    case 'apply': {
      const { documentId: id, amount: sent, date: sentDate } = taken
      const input = { ...on, allocations: [{ documentId: id, amount: sent }] }
      return given.when(applyCreditNote, { ...input, ...(sentDate && { date: sentDate }) }).facts()
    }
    case 'unapply': {
      const { documentId: id, amount: sent } = taken
      return given.when(unapplyCreditNote, { ...on, allocations: [{ documentId: id, amount: sent }] }).facts()
    }
    case 'extend':
      return given.when(extendCreditNoteExpiry, { ...on, expiresOn: addDays(today, 30) }).facts()
    case 'expire':
      return given.when(expireCreditNote, { ...on, businessDate: today }).facts()
    case 'cancel':
      return given.when(cancelCreditNote, { ...on, reason: 'wrong' }).facts()
  }
}

function attempted(facts: readonly AccountEvent[], taken: Step): readonly AccountEvent[] {
  try {
    return [...facts, ...take(facts, taken)]
  } catch (error) {
    if (error instanceof Refusal) return facts
    throw error
  }
}

/** On no day more is used than there is, of anything. */
function expectNeverNegative({ items }: Account): void {
  for (const { changes } of items.values()) {
    for (const { date: until } of changes) {
      const open = changes.filter((one) => one.date <= until).reduce((sum, one) => sum + one.amount, 0)
      expect(open).toBeGreaterThanOrEqual(0)
    }
  }
}

test('A-39 used + expired + remaining is what was issued, whatever is done, on every day', () => {
  const begun = fc.record({
    amount: fc.integer({ min: 1, max: 200_00 }),
    expiresOn: fc.integer({ min: -5, max: 10 }).map((days) => addDays(today, days)),
  })
  fc.assert(
    fc.property(begun, fc.array(step, { maxLength: 15 }), (note, steps) => {
      let facts: readonly AccountEvent[] = [
        invoiced(),
        invoiced({ documentId: otherInvoiceId, date: day('2025-03-20') }),
        issued({ ...note, amount: cents(note.amount) }),
      ]
      for (const one of steps) {
        facts = attempted(facts, one)
        const state = fold(account, facts)
        const { used, expired, status } = state.creditNotes.get(creditNoteId) ?? {}
        const remaining = state.items.get(creditNoteId)?.open ?? 0
        const cancelled = status === 'cancelled' ? note.amount : 0
        expect((used ?? 0) + (expired ?? 0) + remaining + cancelled).toBe(note.amount)
        expectNeverNegative(state)
      }
    }),
    { numRuns: 150 },
  )
})
