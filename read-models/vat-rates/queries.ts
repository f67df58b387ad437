import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import type { Statement } from '#src/postgres/reader.ts'

export const VatRateFilters = z.strictObject({
  on: CivilDate.optional().meta({ description: 'Only what each code stands for on this day' }),
})

const byCode = `
  select rates.* from read_models.vat_rates rates
  where tenant = $1
    and ($2::date is null or valid_from = (
      select max(valid_from) from read_models.vat_rates held
      where held.tenant = $1 and held.code = rates.code and held.valid_from <= $2))
    and ($3::text is null or (code, valid_from) > ($3, $4::date))
  order by code, valid_from
  limit $5`

export function vatRatesWith(question: Question<typeof VatRateFilters, z.ZodObject>): Statement {
  const { filters, after, limit } = question
  return { text: byCode, values: [filters.on ?? null, after?.[0] ?? null, after?.[1] ?? null, limit] }
}
