import type { Send } from '#src/cli/demo.ts'
import { derivedId, idOfLegacy } from '#src/kernel/ids.ts'

interface Books {
  readonly tenant: string
  readonly year: number
}

/**
 * The account of the shop: an opening balance, an invoice that is paid in part, a bill, a credit note that is used in
 * part, and a payment of which the rest is still expected.
 */
export async function fillAccount(send: Send, books: Books): Promise<void> {
  const { tenant, year } = books
  const account = accountOf(books)
  const opening = { amount: '350.00', effectiveOn: '2024-12-31' }
  await send('amina', 'record-opening-balance', { ...account, ...opening })
  const invoice = await send('amina', 'record-receivable', {
    ...account,
    ...{ id: derivedId('demo', tenant, 'invoice'), externalRef: `F-${year}-001` },
    ...{ date: `${year}-01-20`, dueDate: `${year}-02-19` },
    lines: [{ description: 'Fuel', quantity: '800', unitPrice: '1.25', vatRate: '20.00' }],
  })
  const bill = { externalRef: 'SHELVES-77', amount: '180.00', date: `${year}-02-01` }
  await send('amina', 'record-payable', { ...account, ...bill })
  await payInPart(send, books, invoice.id)
  await creditInPart(send, books, invoice.id)
}

function accountOf({ tenant }: Books) {
  return { partyId: idOfLegacy(tenant, 'party', 'C-1'), currency: 'EUR' }
}

async function payInPart(send: Send, books: Books, documentId: string): Promise<void> {
  const { tenant, year } = books
  const till = await send('amina', 'open-treasury-account', {
    ...{ id: derivedId('demo', tenant, 'till'), name: 'Till', kind: 'cash', currency: 'EUR' },
    ...{ openingBalance: '300.00', openedOn: `${year}-01-01` },
  })
  const payment = await send('amina', 'record-movement', {
    ...{ ...accountOf(books), id: derivedId('demo', tenant, 'payment') },
    ...{ type: 'receivable_collection', amount: '1200.00' },
    ...{ date: `${year}-01-25`, dueDate: `${year}-02-19` },
  })
  await send('amina', 'settle-movement', {
    ...{ ...accountOf(books), movementId: payment.id, amount: '700.00', date: `${year}-02-15` },
    ...{ paymentMethod: 'cash', treasuryAccountId: till.id },
    allocations: [{ documentId, amount: '700.00' }],
  })
}

async function creditInPart(send: Send, books: Books, documentId: string): Promise<void> {
  const { tenant, year } = books
  const date = `${year}-02-20`
  const note = await send('amina', 'issue-credit-note', {
    ...{ ...accountOf(books), id: derivedId('demo', tenant, 'note') },
    ...{ amount: '90.00', reason: 'Spoilt goods', documentId, date },
    origin: { module: 'sales', reference: 'TICKET-12' },
  })
  await send('amina', 'apply-credit-note', {
    ...{ ...accountOf(books), creditNoteId: note.id, date },
    allocations: [{ documentId, amount: '60.00' }],
  })
}
