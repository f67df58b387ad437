import { expect, test } from 'vitest'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { deal } from '#commands/deals/deal.ts'
import { receivableIdOf } from '#commands/deals/events.ts'
import { receivables } from '#commands/deals/receivables.ts'
import { reopenDeal } from '#commands/deals/reopen-deal.ts'
import { receivable } from '#tests/commands/accounts/invoice-facts.ts'
import { cancelled, cents, issued } from '#tests/commands/accounts/note-facts.ts'
import { dealId, lost, moved, opened, reopened, stage, won } from '#tests/commands/deals/facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(deal)
const reopen = { dealId, reason: 'Cancelled' }
const documentId = receivableIdOf(dealId, 1)
const owed = receivable(1440_00, { documentId })
const credit = (amount: number) => issued({ amount: cents(amount), documentId, documentKind: 'receivable' })
const accountWith = (...facts: AccountEvent[]) => ({ account: fold(receivables, facts) })

test('a won or lost deal goes on, for a reason, in the stage that it was in before', () => {
  given(opened, moved, won(1, stage.proposal))
    .when(reopenDeal, reopen)
    .thenFacts(reopened(stage.won, stage.proposal))
  given(opened, lost).when(reopenDeal, reopen).thenFacts(reopened(stage.lost))
  expect(reopenDeal.input.safeParse({ dealId }).success).toBe(false)
})

test('does nothing when it is open', () => {
  given(opened, lost)
    .when(reopenDeal, reopen)
    .thenTwiceIsOnce((...all) => given(...all).when(reopenDeal, reopen))
})

test('refuses for a deal that is not there', () => {
  given().when(reopenDeal, reopen).thenRefused('NOT_FOUND')
})

test('refuses while something of its receivable is not credited', () => {
  for (const [facts, open] of [
    [[owed], '1440.00'],
    [[owed, credit(1439_99)], '0.01'],
    [[owed, credit(1440_00), cancelled(1440_00)], '1440.00'],
  ] as const) {
    given(opened, won())
      .knowing(accountWith(...facts))
      .when(reopenDeal, reopen)
      .thenRefused('DEAL_INVOICED', { documentId, owed: open })
  }
})

test('goes on once its receivable is credited in full, and while none was raised', () => {
  const other = receivable(500_00, { documentId: receivableIdOf(dealId, 2) })
  for (const facts of [[owed, credit(1440_00)], [other], []]) {
    given(opened, won())
      .knowing(accountWith(...facts))
      .when(reopenDeal, reopen)
      .thenFacts(reopened())
  }
})
