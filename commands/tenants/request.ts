import { Settings } from '#commands/tenants/events.ts'

/** Settings as one sends them: a rate of "20" or "5.5" is kept as "20.00" and "5.50", so that equal rates are equal. */
export const RequestedSettings = Settings.extend({
  defaultVatRate: Settings.shape.defaultVatRate.transform(twoDecimals),
})

function twoDecimals(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.')
  return `${Number(whole)}.${fraction.padEnd(2, '0')}`
}
