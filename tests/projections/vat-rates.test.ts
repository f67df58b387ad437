import { expect, test } from 'vitest'
import type { VatRateEvent } from '#commands/vat-rates/events.ts'
import { vatRates } from '#projections/vat-rates.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

function set(rate: string, from: string, previous: VatRateEvent['data']['previous'] = null): VatRateEvent {
  const data = { code: 'TVA', name: 'Standard', rate, from: from as CivilDate, previous }
  return { type: 'VatRateSet', data }
}

const rows = (...facts: readonly VatRateEvent[]) =>
  rowsOf(vatRates, logOf(...facts.map((fact) => ['rates', fact] as const)))

test('X-04 each day from which a code stands for something else is a row', () => {
  expect(rows(set('20.00', '2025-03-01'), set('18.00', '2024-01-01'))).toMatchObject([
    { code: 'TVA', valid_from: '2024-01-01', rate: '18.00', category: null, revision: 1 },
    { code: 'TVA', valid_from: '2025-03-01', rate: '20.00', revision: 0 },
  ])
})

test('a rate that is put right stays one row', () => {
  const previous = { name: 'Standard', rate: '18.00' }
  const corrected = set('18.50', '2024-01-01', previous)
  expect(rows(set('18.00', '2024-01-01'), corrected)).toMatchObject([{ rate: '18.50', revision: 1 }])
})
