import { z } from 'zod'
import { VatCategory, VatCode, VatRate, vatRates, vatRatesId } from '#commands/vat-rates/events.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { text } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/**
 * Sets what a VAT code stands for from a day on. Documents keep the rate they were recorded with: a rate
 * that is put right changes what is recorded afterwards.
 */
export const setVatRate = command(vatRates)({
  name: 'set-vat-rate',
  summary: 'Sets the VAT rate that a code stands for from a day on',
  path: '/vat-rates',
  input: z.strictObject({
    code: VatCode,
    name: text(100),
    rate: VatRate,
    category: VatCategory.optional(),
    from: CivilDate,
  }),
  may: ['finance'],
  refusals: [],
  creates: 'vat_rate',
  stream: () => vatRatesId,
  about: ({ code }) => ({ noun: 'vat_rates', id: code, stream: vatRatesId }),

  decide(input, state) {
    const { code, from, ...rest } = input
    const rating = present(rest)
    const held = state.get(code)?.find((dated) => dated.from === from)
    if (held === undefined) return [{ type: 'VatRateSet', data: { code, from, ...rating, previous: null } }]
    const { from: _from, ...previous } = held
    if (sameValues(previous, rating)) return []

    return [{ type: 'VatRateSet', data: { code, from, ...rating, previous } }]
  },
})
