import { vatRates as ratesOfVat } from '#commands/vat-rates/events.ts'
import { setVatRate } from '#commands/vat-rates/set-vat-rate.ts'
import { area } from '#src/kernel/area.ts'

export const vatRates = area({
  name: 'VAT rates',
  aggregate: ratesOfVat,
  commands: [setVatRate],
})
