import type { Sound } from '#tests/flows/bad-values.ts'
import { movementRequests } from '#tests/flows/movement-requests.ts'
import { webhookRequests } from '#tests/flows/webhook-requests.ts'
import { salesRequests } from '#tests/flows/sales-requests.ts'

interface Things {
  readonly partyId: string
  readonly budgetId: string
}

/** For each command's path a body that would be done, with every field it knows. */
export function soundRequests({ partyId, budgetId }: Things): Readonly<Record<string, Sound>> {
  const reason = { body: { reason: 'R' }, kinds: { reason: 'text' } } as const
  const nothing = { body: {}, kinds: {} } as const
  const role = { body: { role: 'supplier' }, kinds: { role: 'choice' } } as const
  const invoice = {
    body: {
      externalRef: 'F-17',
      date: '2025-03-22',
      dueDate: '2025-04-22',
      lines: [{ description: 'D', quantity: '3', unitPrice: '33.335', vatRate: '19' }],
      pricesIncludeVat: false,
      origin: { module: 'sales', reference: 'S-1' },
      legacyId: 'L',
    },
    kinds: {
      externalRef: 'text',
      date: 'date',
      dueDate: 'date',
      lines: 'list',
      pricesIncludeVat: 'flag',
      origin: 'record',
      legacyId: 'text',
    },
  } as const
  return {
    '/settings': {
      body: {
        baseCurrency: 'EUR',
        timeZone: 'Europe/Paris',
        fourEyes: true,
        requireReference: false,
        paymentTermDays: 30,
        defaultVatRate: '20.00',
      },
      kinds: {
        baseCurrency: 'currency',
        timeZone: 'zone',
        fourEyes: 'flag',
        requireReference: 'flag',
        paymentTermDays: 'count',
        defaultVatRate: 'rate',
      },
    },
    '/period-locks': { body: { until: '2020-12-31' }, kinds: { until: 'date' } },
    '/series': { body: { name: 'DEV', start: 5 }, kinds: { name: 'choice', start: 'count' } },
    '/api-keys': { body: { name: 'K', roles: ['auditor'] }, kinds: { name: 'text', roles: 'list' } },
    '/api-keys/:keyId/revoke': nothing,
    '/parties': {
      body: {
        displayName: 'P',
        kind: 'business',
        roles: ['customer'],
        email: 'p@example.com',
        phone: '+33123456789',
        address: 'A',
        legacyId: 'L',
      },
      kinds: {
        displayName: 'text',
        kind: 'choice',
        roles: 'list',
        email: 'email',
        phone: 'phone',
        address: 'text',
        legacyId: 'text',
      },
    },
    '/parties/:partyId/update-details': {
      body: {
        displayName: 'P',
        kind: 'business',
        email: 'p@example.com',
        phone: '+33123456789',
        address: 'A',
      },
      kinds: { displayName: 'text', kind: 'choice', email: 'email', phone: 'phone', address: 'text' },
    },
    '/parties/:partyId/add-role': role,
    '/parties/:partyId/remove-role': role,
    '/parties/:partyId/archive': reason,
    '/parties/:partyId/accounts/:currency/opening-balance': {
      body: { amount: '-10.00', effectiveOn: '2025-01-01' },
      kinds: { amount: 'signedAmount', effectiveOn: 'date' },
    },
    '/parties/:partyId/accounts/:currency/receivables': {
      body: { ...invoice.body, overrideReason: 'R' },
      kinds: { ...invoice.kinds, overrideReason: 'text' },
    },
    '/parties/:partyId/accounts/:currency/payables': invoice,
    '/parties/:partyId/accounts/:currency/credit-limit': {
      body: { amount: '1000.00', policy: 'block' },
      kinds: { amount: 'amountOrNothing', policy: 'choice' },
    },
    '/parties/:partyId/accounts/:currency/offsets/:offsetId/cancel': reason,
    '/parties/:partyId/accounts/:currency/credit-notes': {
      body: {
        amount: '1.00',
        reason: 'R',
        origin: { module: 'compensations', reference: 'C-1' },
        direction: 'decrease',
        date: '2025-03-22',
        expiresOn: '2099-12-31',
        legacyId: 'L',
      },
      kinds: {
        amount: 'amount',
        reason: 'text',
        origin: 'record',
        direction: 'choice',
        date: 'date',
        expiresOn: 'date',
        legacyId: 'text',
      },
    },
    '/parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/apply': {
      body: { allocations: [{ documentId: partyId, amount: '1.00' }], date: '2099-03-22' },
      kinds: { allocations: 'list', date: 'date' },
    },
    '/parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/unapply': {
      body: { allocations: [{ documentId: partyId, amount: '1.00' }] },
      kinds: { allocations: 'list' },
    },
    '/parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/extend-expiry': {
      body: { expiresOn: '2099-12-31' },
      kinds: { expiresOn: 'date' },
    },
    '/parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/cancel': reason,
    '/penalty-rules': {
      body: {
        name: 'N',
        from: '2025-01-01',
        annualRate: '10.25',
        fixedIndemnity: { amount: '40.00', currency: 'EUR' },
        graceDays: 5,
        dayCount: 365,
        capPercent: '50.00',
        partyKinds: ['business'],
        currency: 'EUR',
      },
      kinds: {
        name: 'text',
        from: 'date',
        annualRate: 'rate',
        fixedIndemnity: 'record',
        graceDays: 'count',
        dayCount: 'count',
        capPercent: 'rate',
        partyKinds: 'list',
        currency: 'currency',
      },
    },
    '/penalty-rules/:ruleId/end': { body: { until: '2025-12-31' }, kinds: { until: 'date' } },
    '/offsets': {
      body: {
        partyId,
        currency: 'EUR',
        receivables: [{ documentId: budgetId, amount: '1.00' }],
        payables: [{ documentId: partyId, amount: '1.00' }],
        reason: 'R',
        date: '2025-03-22',
      },
      kinds: {
        partyId: 'id',
        currency: 'currency',
        receivables: 'list',
        payables: 'list',
        reason: 'text',
        date: 'date',
      },
    },
    '/vat-rates': {
      body: { code: 'TVA20', name: 'Normal', rate: '20.00', category: 'S', from: '2025-01-01' },
      kinds: { code: 'text', name: 'text', rate: 'rate', category: 'choice', from: 'date' },
    },
    '/tickets': {
      body: { partyId, subject: 'S', description: 'D', legacyId: 'L' },
      kinds: { partyId: 'id', subject: 'text', description: 'text', legacyId: 'text' },
    },
    '/tickets/:ticketId/start': nothing,
    '/tickets/:ticketId/resolve': nothing,
    '/tickets/:ticketId/close': nothing,
    ...movementRequests(partyId),
    ...webhookRequests,
    ...salesRequests(partyId),
    '/budgets': {
      body: {
        partyId,
        name: 'B',
        amount: '10.00',
        currency: 'EUR',
        startDate: '2025-01-01',
        endDate: '2025-12-31',
        description: 'D',
        overBudgetPolicy: 'block',
        legacyId: 'L',
      },
      kinds: {
        partyId: 'id',
        name: 'text',
        amount: 'amount',
        currency: 'currency',
        startDate: 'date',
        endDate: 'date',
        description: 'text',
        overBudgetPolicy: 'choice',
        legacyId: 'text',
      },
    },
    '/budgets/:budgetId/revise-amount': {
      body: { amount: '20000.00', reason: 'R' },
      kinds: { amount: 'amount', reason: 'text' },
    },
    '/budgets/:budgetId/activate': nothing,
    '/budgets/:budgetId/deactivate': nothing,
    '/budgets/:budgetId/close': {
      body: { force: true, reason: 'R' },
      kinds: { force: 'flag', reason: 'text' },
    },
    '/budgets/:budgetId/reopen': reason,
    '/expenses': {
      body: {
        partyId,
        budgetId,
        reference: { type: 'ticket', id: '123' },
        amount: '5.00',
        currency: 'EUR',
        date: '2025-03-22',
        description: 'D',
        category: 'C',
        paymentMethod: 'cash',
        receipt: { url: 'https://files.example/1', sha256: 'a'.repeat(64) },
        metadata: { colour: 'red' },
        legacyId: 'L',
      },
      kinds: {
        partyId: 'id',
        budgetId: 'id',
        reference: 'record',
        amount: 'amount',
        currency: 'currency',
        date: 'date',
        description: 'text',
        category: 'text',
        paymentMethod: 'text',
        receipt: 'record',
        metadata: 'anything',
        legacyId: 'text',
      },
    },
    '/expenses/:expenseId/approve': { body: { amount: '1.00' }, kinds: { amount: 'amount' } },
    '/expenses/:expenseId/reject': reason,
    '/expenses/:expenseId/resubmit': nothing,
    '/expenses/:expenseId/void': reason,
    '/expenses/:expenseId/move-to-budget': { body: { budgetId }, kinds: { budgetId: 'id' } },
  }
}
