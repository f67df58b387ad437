import { z } from 'zod'
import { Direction, ItemKind, Matching, Origin, Undone } from '#commands/accounts/facts/items.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Currency, Minor } from '#src/kernel/money.ts'

/** Every fact of an account says whose it is and in which currency (C-35). */
export const account = { partyId: z.string(), currency: Currency }

export const LimitPolicy = z.enum(['warn', 'block'])

/** A line of an invoice or bill as it was worked out: the net amount without VAT (§5.4 of the trade's rules). */
export const DocumentLine = z.object({
  description: z.string(),
  /** Decimal texts with up to six decimals: not money. */
  quantity: z.string(),
  unitPrice: z.string(),
  /** Percent as text with two decimals. */
  vatRate: z.string(),
  /** The code of the directory of rates that it was taken from. */
  vatCode: z.string().optional(),
  /** The line's amount as it was priced: net, or with VAT when prices include it. */
  amount: Minor,
})

/** What a document has of one rate: VAT is worked out once per rate. */
export const VatShare = z.object({ rate: z.string(), net: Minor, vat: Minor })
export type VatShare = z.infer<typeof VatShare>

/** How the credit limit stood when a document beyond it was let through. */
export const LimitExceeded = z.object({
  limit: Minor,
  exposure: Minor,
  requested: Minor,
  exceededBy: Minor,
  policy: LimitPolicy,
  /** Why it was let through all the same, when the limit blocks. */
  overrideReason: z.string().optional(),
})
export type LimitExceeded = z.infer<typeof LimitExceeded>

/** An invoice (receivable) or a bill (payable). It counts from its date, which is the fact's value date (C-61). */
export const InvoiceDetails = z.object({
  ...account,
  documentId: z.string(),
  /** The number that another system or the supplier gave it; without one a receivable gets ours. */
  externalRef: z.string().optional(),
  amount: Minor,
  net: Minor,
  vat: z.array(VatShare),
  lines: z.array(DocumentLine),
  pricesIncludeVat: z.boolean(),
  date: CivilDate,
  dueDate: CivilDate,
  origin: Origin.optional(),
  limitExceeded: LimitExceeded.optional(),
  legacyId: z.string().optional(),
})
export type InvoiceDetails = z.infer<typeof InvoiceDetails>

export const documentFacts = {
  /** What stood open when the account began here; signed. */
  OpeningBalanceRecorded: z.object({ ...account, documentId: z.string(), amount: Minor }),
  ReceivableRecorded: z.object({ ...InvoiceDetails.shape, number: z.null() }),
  PayableRecorded: z.object({ ...InvoiceDetails.shape, number: z.null() }),
  CreditLimitSet: z.object({ ...account, limit: Minor.nullable(), policy: LimitPolicy }),
  /** What the party owes set off against what we owe it. */
  OffsetRecorded: z.object({
    ...account,
    offsetId: z.string(),
    reason: z.string(),
    amount: Minor,
    matches: z.array(Matching),
  }),
  OffsetCancelled: z.object({
    ...account,
    offsetId: z.string(),
    reason: z.string(),
    undone: z.array(Undone),
  }),
  /** The number that the series has handed out to a document of this account. */
  DocumentNumbered: z.object({
    ...account,
    documentId: z.string(),
    kind: z.enum(['receivable', 'movement', 'credit_note']),
    number: z.string(),
  }),
}

export const creditNoteFacts = {
  CreditNoteIssued: z.object({
    ...account,
    creditNoteId: z.string(),
    number: z.null(),
    amount: Minor,
    /** decrease: for the party (sales …); increase: for us (purchases …). */
    direction: Direction,
    reason: z.string(),
    origin: Origin,
    /** The invoice or bill it corrects, when that is one of this account. */
    documentId: z.string().optional(),
    documentKind: ItemKind.optional(),
    /** What it takes back of each rate, in the shares of the document it corrects. */
    vat: z.array(VatShare),
    date: CivilDate,
    expiresOn: CivilDate.optional(),
    legacyId: z.string().optional(),
  }),
  CreditNoteApplied: z.object({ ...account, creditNoteId: z.string(), matches: z.array(Matching) }),
  /** Bears the date of the application it takes back. */
  CreditNoteUnapplied: z.object({ ...account, creditNoteId: z.string(), undone: z.array(Undone) }),
  CreditNoteExpiryExtended: z.object({
    ...account,
    creditNoteId: z.string(),
    previous: CivilDate,
    expiresOn: CivilDate,
  }),
  /** What was left has lapsed: it moves the balance back. */
  CreditNoteExpired: z.object({
    ...account,
    creditNoteId: z.string(),
    amount: Minor,
    /** Which way the lapse moves the balance: against the note's own. */
    direction: Direction,
    expiresOn: CivilDate,
  }),
  CreditNoteCancelled: z.object({
    ...account,
    creditNoteId: z.string(),
    amount: Minor,
    /** Which way the cancellation moves the balance: against the note's own. */
    direction: Direction,
    reason: z.string(),
  }),
}
