import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import type { Routes } from '#src/http/routes.ts'
import { DateKey, TextKey } from '#src/http/sort-keys.ts'
import { VatRateRow } from '#projections/vat-rates.ts'
import { VatRateFilters, vatRatesWith } from '#read-models/vat-rates/queries.ts'

export const vatRateRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/vat-rates', {
    summary: 'The VAT rates by code and day, or those that hold on a day',
    tags: ['VAT rates'],
    may: ['finance', 'sales', 'auditor'],
    reads: ['vat-rates'],
    params: z.strictObject({}),
    filters: VatRateFilters,
    sorts: { code: { key: z.tuple([TextKey, DateKey]), of: (row) => [row.code, row.valid_from] } },
    row: VatRateRow,
    item: VatRate,
    show: shown,
    select: vatRatesWith,
  })
}

const VatRate = z.object({
  code: z.string(),
  from: z.string(),
  name: z.string(),
  rate: z.string(),
  category: VatRateRow.shape.category,
  updatedAt: z.string(),
})

function shown(row: z.output<typeof VatRateRow>): z.output<typeof VatRate> {
  return {
    code: row.code,
    from: row.valid_from,
    name: row.name,
    rate: row.rate,
    category: row.category,
    updatedAt: row.updated_at,
  }
}
