import type { Account } from '#commands/accounts/account.ts'
import type { InvoiceDetails } from '#commands/accounts/facts/documents.ts'
import { partyOf } from '#commands/accounts/input.ts'
import type { InvoiceRequest } from '#commands/accounts/invoice-request.ts'
import { totalsOf } from '#commands/accounts/invoice-totals.ts'
import { settings, type TenantState } from '#commands/tenants/events.ts'
import { rateOn, type VatRates, vatRates, vatRatesId } from '#commands/vat-rates/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { addDays, CivilDate } from '#src/kernel/dates.ts'
import { invalid, Refusal } from '#src/kernel/errors.ts'
import { positiveMoney, zero } from '#src/kernel/money.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/** What an invoice or a bill may be refused for. */
export const invoiceRefusals = [
  'TENANT_UNKNOWN',
  'PARTY_UNKNOWN',
  'PARTY_ARCHIVED',
  'ALREADY_EXISTS',
  'INVALID',
  'DATE_ORDER',
  'VALUE_DATE',
  'VAT_RATE_UNKNOWN',
  'AMOUNT_NOT_POSITIVE',
  'AMOUNT_PRECISION',
  'AMOUNT_TOO_LARGE',
] as const

/** What an invoice or a bill must know of other streams: the rates only when a line names one by its code. */
export function invoiceNeeds(input: InvoiceRequest, tenant: string) {
  const namesCode = input.lines?.some(({ vatCode }) => vatCode !== undefined) === true
  return {
    ...partyOf(input),
    settings: need(settings, tenant),
    rates: namesCode ? need(vatRates, vatRatesId) : undefined,
  }
}

interface Known {
  readonly documentId: string
  /** The document as it was recorded before, when this one is sent again. */
  readonly held: InvoiceDetails | undefined
  readonly settings: TenantState
  readonly rates: VatRates | undefined
}

/**
 * An invoice or a bill worked out. What was left out is what it was when the document was recorded before, so that
 * sending it again finds it the same whatever the tenant has settled since.
 */
export function detailsOf(input: InvoiceRequest, known: Known): InvoiceDetails {
  const { id: _id, amount: _amount, lines: _lines, dueDate: _due, ...rest } = input
  const dueDate = dueDateOf(input, known)
  if (dueDate < input.date) throw new Refusal('DATE_ORDER', { date: input.date, dueDate })
  return present({
    ...rest,
    documentId: known.documentId,
    dueDate,
    pricesIncludeVat: input.pricesIncludeVat ?? false,
    ...amountsOf(input, known),
  })
}

function dueDateOf({ date, dueDate }: InvoiceRequest, { held, settings }: Known): CivilDate {
  const known = dueDate ?? held?.dueDate
  if (known !== undefined) return known
  const due = CivilDate.safeParse(addDays(date, open(settings).paymentTermDays))
  if (!due.success) throw invalid('dueDate', 'must be sent: the term of payment leads beyond the calendar')
  return due.data
}

function amountsOf(
  input: InvoiceRequest,
  known: Known,
): Pick<InvoiceDetails, 'amount' | 'net' | 'vat' | 'lines'> {
  const { currency, lines: sent } = input
  if (sent === undefined) {
    const amount = positiveMoney(input.amount ?? '0', currency)
    return { amount, net: amount, vat: [], lines: [] }
  }
  const lines = sent.map((line, index) => ({ ...line, vatRate: rateOf(line, known, { index, ...input }) }))
  const { amounts, net, vat, gross } = totalsOf(lines, {
    currency,
    pricesIncludeVat: input.pricesIncludeVat ?? false,
  })
  return {
    ...{ amount: gross, net, vat: [...vat] },
    lines: lines.map((line, index) => present({ ...line, amount: amounts[index] ?? zero })),
  }
}

type Line = NonNullable<InvoiceRequest['lines']>[number]

function rateOf(
  { vatRate, vatCode }: Line,
  { held, settings, rates }: Known,
  { index, date }: { index: number; date: CivilDate },
): string {
  const before = held?.lines[index]
  const known = vatRate ?? (before?.vatCode === vatCode ? before?.vatRate : undefined)
  if (known !== undefined) return known
  if (vatCode === undefined) return open(settings).defaultVatRate
  const found = rates && rateOn(rates, vatCode, date)
  if (found === undefined) throw new Refusal('VAT_RATE_UNKNOWN', { vatCode, date })
  return found.rate
}

function open(settings: TenantState): NonNullable<TenantState> {
  if (settings === undefined) throw new Refusal('TENANT_UNKNOWN')
  return settings
}

/** Whether the id means just this document: how the credit limit stood when it was recorded says nothing of that. */
export function isRecorded(state: Account, kind: 'receivable' | 'payable', details: InvoiceDetails): boolean {
  const invoice = state.invoices.get(details.documentId)
  if (invoice?.kind !== kind) return false
  const { limitExceeded: _limit, number: _number, ...held } = invoice.details
  return sameValues(held, details)
}
