import { expect, test } from 'vitest'
import type { LeadEvent } from '#commands/leads/events.ts'
import { leads } from '#projections/leads.ts'
import {
  captured,
  contacted,
  converted,
  dealId,
  leadId,
  linked,
  lost,
  partyId,
  qualified,
  steppedBack,
  won,
} from '#tests/commands/leads/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const row = (...facts: readonly LeadEvent[]) =>
  rowsOf(leads, logOf(...facts.map((fact) => [leadId, fact] as const)))[0]

test('R-057 R-058 R-060 R-528 R-534 R-536 R-537 a captured lead is a row', () => {
  expect(row(captured)).toEqual({
    lead_id: leadId,
    name: 'Awa',
    party_id: null,
    email: 'awa@example.com',
    phone: null,
    source: null,
    status: 'new',
    value: 500_00,
    currency: 'EUR',
    decimals: 2,
    owner_id: null,
    note: null,
    lost_reason: null,
    deal_id: null,
    qualified_at: null,
    converted_at: null,
    legacy_id: null,
    search: 'awa awa@example.com',
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('R-062 R-532 R-533 its status follows its life, and it is qualified since the first time', () => {
  expect(row(captured, contacted)).toMatchObject({ status: 'contacted', qualified_at: null })
  const back = row(captured, qualified, steppedBack('qualified', 'new'), qualified)
  expect(back).toMatchObject({ status: 'qualified', qualified_at: '2025-03-22T10:00:01.000Z' })
  expect(row(captured, qualified, won)).toMatchObject({ status: 'won', lost_reason: null })
  expect(row(captured, lost)).toMatchObject({ status: 'lost', lost_reason: 'Too dear' })
  expect(row(captured, lost, steppedBack('lost', 'new'))).toMatchObject({ status: 'new', lost_reason: null })
})

test('C-23 a converted lead knows its party and its deal, and shares the fate of the deal', () => {
  const sold = row(captured, qualified, converted, {
    type: 'LeadLost',
    data: { leadId, dealId, dealRevision: 2, reason: 'Gone' },
  })
  expect(sold).toMatchObject({ party_id: partyId, deal_id: dealId, status: 'lost', lost_reason: 'Gone' })
  expect(sold?.['converted_at']).toBe('2025-03-22T10:00:02.000Z')
  const reopened: LeadEvent = {
    type: 'LeadReopened',
    data: { leadId, dealId, dealRevision: 3, to: 'qualified', reason: 'Back' },
  }
  expect(row(captured, linked, lost, reopened)).toMatchObject({
    deal_id: dealId,
    status: 'qualified',
    lost_reason: null,
  })
})
