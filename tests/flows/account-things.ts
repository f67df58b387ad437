import type { Caller } from '#tests/flows/caller.ts'

/** One thing of each kind that lives on a party's account, by the names that paths give them. */
export async function accountThings(
  finance: Caller,
  partyId: string,
  currency = 'EUR',
): Promise<Record<string, string>> {
  const account = `/parties/${partyId}/accounts/${currency}`
  const amount = { amount: '50', date: '2025-03-01' }
  const { id: receivable } = await finance.done(`${account}/receivables`, amount)
  const { id: payable } = await finance.done(`${account}/payables`, amount)
  const { id: offsetId } = await finance.done('/offsets', {
    ...{ partyId, currency, reason: 'Agreed by letter' },
    receivables: [{ documentId: receivable, amount: '10' }],
    payables: [{ documentId: payable, amount: '10' }],
  })
  const { id: creditNoteId } = await finance.done(`${account}/credit-notes`, {
    ...{ ...amount, reason: 'Goods came back', expiresOn: '2099-01-01' },
    origin: { module: 'sales', reference: 'S-1' },
  })
  const { id: ruleId } = await finance.done('/penalty-rules', {
    ...{ name: 'Legal', from: '2025-01-01', annualRate: '10.25', partyKinds: ['business'] },
  })
  const { id: movementId } = await finance.done(`${account}/movements`, {
    ...{ ...amount, type: 'receivable_collection' },
  })
  const { id: treasuryAccountId } = await finance.done('/treasury-accounts', {
    ...{ name: 'Till', kind: 'cash', currency, openedOn: '2025-01-01' },
  })
  return { offsetId, creditNoteId, ruleId, movementId, treasuryAccountId, documentId: receivable }
}
