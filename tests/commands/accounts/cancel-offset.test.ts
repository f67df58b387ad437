import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { cancelOffset } from '#commands/accounts/cancel-offset.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import {
  account as ofAccount,
  cents,
  day,
  ids,
  matching,
  partyId,
  payable,
  receivable,
} from '#tests/commands/accounts/invoice-facts.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(account)
const offsetId = derivedId('offset')
const match = matching(offsetId, 60_00, [
  [ids.other, 'receivable'],
  [ids.bill, 'payable'],
])
const effectiveOn = day('2025-03-10')
const before: AccountEvent[] = [
  receivable(100_00, { documentId: ids.other }),
  payable(80_00, { documentId: ids.bill }),
  {
    type: 'OffsetRecorded',
    data: { ...ofAccount, offsetId, reason: 'R', amount: cents(60_00), matches: [match] },
    effectiveOn,
  },
]
const input = { partyId, currency: 'EUR', offsetId, reason: 'Agreed otherwise' }
const cancelled: AccountEvent = {
  type: 'OffsetCancelled',
  data: { ...ofAccount, offsetId, reason: input.reason, undone: [{ ...match, appliedOn: effectiveOn }] },
  effectiveOn,
}

test('takes the offset back as of its own day: its documents are open again', () => {
  given(...before)
    .when(cancelOffset, input)
    .thenFacts(cancelled)
  const after = fold(account, [...before, cancelled])
  expect(after.balance).toBe(20_00)
  const open = [ids.other, ids.bill].map((id) => after.items.get(id))
  expect(open).toMatchObject([
    { open: 100_00, from: '2025-03-01' },
    { open: 80_00, from: '2025-03-01' },
  ])
  expect(after.applied.get(offsetId)?.size).toBe(0)
})

test('takes back no more than is still in force', () => {
  const part = { ...match, amount: cents(25_00), appliedOn: effectiveOn }
  const reversed: AccountEvent = {
    type: 'OffsetCancelled',
    data: { ...ofAccount, offsetId: derivedId('another'), reason: 'R', undone: [part] },
    effectiveOn: day('2025-03-15'),
  }
  const [fact] = given(...before, reversed)
    .when(cancelOffset, input)
    .facts()
  expect(fact?.data).toMatchObject({ undone: [{ amount: 35_00 }] })
})

test('changes nothing when sent twice', () => {
  given(...before)
    .when(cancelOffset, input)
    .thenTwiceIsOnce((...all) => given(...all).when(cancelOffset, { ...input, reason: 'Once more' }))
})

test('refuses an offset that is not there', () => {
  given(...before)
    .when(cancelOffset, { ...input, offsetId: ids.other })
    .thenRefused('NOT_FOUND')
  given().when(cancelOffset, input).thenRefused('NOT_FOUND')
})
