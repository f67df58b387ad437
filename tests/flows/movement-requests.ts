import type { Sound } from '#tests/flows/bad-values.ts'

const url = '/parties/:partyId/accounts/:currency/movements'

/** As `soundRequests`, for movements and for treasury accounts. */
export function movementRequests(documentId: string): Readonly<Record<string, Sound>> {
  const reason = { body: { reason: 'R' }, kinds: { reason: 'text' } } as const
  const allocations = [{ documentId, amount: '1.00' }]
  return {
    [url]: {
      body: {
        type: 'recouvrement_creance',
        amount: '10.00',
        date: '2025-03-22',
        dueDate: '2025-04-22',
        paymentMethod: 'mobile_money',
        reason: 'R',
        direction: 'decrease',
        origin: { module: 'ventes', reference: 'V-1' },
        documentNumber: 'P-1',
        settledOn: '2025-03-23',
        treasuryAccountId: documentId,
        legacyId: 'L',
      },
      kinds: {
        type: 'choice',
        amount: 'amount',
        date: 'date',
        dueDate: 'date',
        paymentMethod: 'choice',
        reason: 'text',
        direction: 'choice',
        origin: 'record',
        documentNumber: 'text',
        settledOn: 'date',
        treasuryAccountId: 'id',
        legacyId: 'text',
      },
    },
    [`${url}/:movementId/settle`]: {
      body: {
        amount: '1.00',
        date: '2025-03-22',
        paymentMethod: 'cash',
        treasuryAccountId: documentId,
        allocations,
      },
      kinds: {
        amount: 'amount',
        date: 'date',
        paymentMethod: 'choice',
        treasuryAccountId: 'id',
        allocations: 'list',
      },
    },
    [`${url}/:movementId/allocate`]: {
      body: { allocations, date: '2025-03-22' },
      kinds: { allocations: 'list', date: 'date' },
    },
    [`${url}/:movementId/deallocate`]: { body: { allocations }, kinds: { allocations: 'list' } },
    [`${url}/:movementId/cancel`]: reason,
    [`${url}/:movementId/reverse`]: {
      body: { reason: 'R', date: '2025-03-22' },
      kinds: { reason: 'text', date: 'date' },
    },
    [`${url}/:movementId/waive`]: reason,
    '/treasury-accounts': {
      body: {
        name: 'T',
        kind: 'cash',
        currency: 'EUR',
        openingBalance: '-1.00',
        openedOn: '2025-01-01',
        legacyId: 'L',
      },
      kinds: {
        name: 'text',
        kind: 'choice',
        currency: 'currency',
        openingBalance: 'balance',
        openedOn: 'date',
        legacyId: 'text',
      },
    },
    '/treasury-accounts/:treasuryAccountId/close': reason,
  }
}
