import { z } from 'zod'
import { accountPath, OriginRequest } from '#commands/accounts/input.ts'
import { decimalsOfQuantity } from '#commands/accounts/invoice-totals.ts'
import { VatCode, VatRate } from '#commands/vat-rates/events.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount } from '#src/kernel/money.ts'
import { notations } from '#src/kernel/notation.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'

const digitsOfExactNumber = 15
const decimalText = new RegExp(`^-?\\d{1,12}(\\.\\d{1,${decimalsOfQuantity}})?$`)
const mostLines = 200

/** A quantity or a unit price: no money yet, with up to six decimals; kept without needless zeros. */
const Quantity = z
  .union([z.string(), z.number()])
  .transform((sent, context) => {
    const text = String(sent)
    const isExact = typeof sent === 'string' || text.replace(/[-.]/g, '').length <= digitsOfExactNumber
    if (isExact && decimalText.test(text)) return plain(text)
    context.addIssue({
      code: 'custom',
      message: `must be a decimal number such as "33.335", with a point and at most ${decimalsOfQuantity} decimals`,
    })
    return z.NEVER
  })
  .meta({ description: `A decimal number with at most ${decimalsOfQuantity} decimals, such as "33.335"` })
  .register(notations, { notation: 'decimal' })

function plain(text: string): string {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const decimals = fraction.replace(/0+$/, '')
  const size = `${whole.replace(/^0+(?=\d)/, '')}${decimals === '' ? '' : `.${decimals}`}`
  return text.startsWith('-') && size !== '0' ? `-${size}` : size
}

const LineRequest = z
  .strictObject({
    description: text(500),
    quantity: Quantity,
    unitPrice: Quantity,
    vatRate: VatRate.optional(),
    vatCode: VatCode.optional(),
  })
  .refine(({ vatRate, vatCode }) => vatRate === undefined || vatCode === undefined, {
    path: ['vatCode'],
    message: 'cannot be sent beside vatRate',
  })

/** What one sends to record an invoice or a bill: lines, or an amount alone, which then says nothing of VAT. */
export const invoiceRequest = {
  ...accountPath,
  id: Id.optional(),
  externalRef: text(100).optional(),
  date: CivilDate,
  dueDate: CivilDate.optional(),
  lines: z.array(LineRequest).min(1).max(mostLines).optional(),
  pricesIncludeVat: z.boolean().optional(),
  amount: Amount.optional(),
  origin: OriginRequest.optional(),
  legacyId: LegacyId.optional(),
}

const InvoiceRequest = z.strictObject(invoiceRequest)
export type InvoiceRequest = z.output<typeof InvoiceRequest>

type HowPriced = Pick<InvoiceRequest, 'lines' | 'amount' | 'pricesIncludeVat'>

/** Refuses an invoice with lines and an amount, or with neither. */
export function checkPricing(sent: HowPriced, context: z.RefinementCtx): void {
  const problem = (field: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [field], message })
  if (sent.lines === undefined && sent.amount === undefined) problem('lines', 'or amount must be sent')
  if (sent.lines !== undefined && sent.amount !== undefined) problem('amount', 'cannot be sent beside lines')
  if (sent.lines === undefined && sent.pricesIncludeVat !== undefined)
    problem('pricesIncludeVat', 'says something of lines only')
}
