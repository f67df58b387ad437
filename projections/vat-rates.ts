import { z } from 'zod'
import { VatCategory, vatRateFacts } from '#commands/vat-rates/events.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'

export const VatRateRow = z.object({
  code: z.string(),
  valid_from: z.string(),
  name: z.string(),
  rate: z.string(),
  category: VatCategory.nullable(),
  ...recordColumns,
})
type VatRateRow = z.infer<typeof VatRateRow>

/** The dated rates of each VAT code, one row for each day from which a code stands for something else. */
export const vatRates = projection(vatRateFacts)({
  name: 'vat-rates',
  version: 1,
  row: VatRateRow,
  key: ['code', 'valid_from'],
  on: {
    VatRateSet: (event) => {
      const { code, from, name, rate, category = null, previous } = event.data
      if (previous === null)
        return insert({ code, valid_from: from, name, rate, category, ...begunBy(event) })
      return change([code, from], (row: VatRateRow) => ({
        ...row,
        name,
        rate,
        category,
        ...touchedBy(event),
      }))
    },
  },
})
