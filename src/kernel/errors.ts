/** Every code an answer may carry, with its one HTTP status (architecture §8) and what it means. */
export const codes = {
  INVALID: { status: 400, title: 'The request is malformed' },
  POSITION_AHEAD: { status: 400, title: 'The position lies beyond the end of the log' },
  CURSOR_INVALID: { status: 400, title: 'The cursor is not one this list gave out' },
  UNAUTHENTICATED: { status: 401, title: 'Who asks is not known' },
  FORBIDDEN: { status: 403, title: 'The role does not allow this' },
  TENANT_UNKNOWN: { status: 403, title: 'There is no such tenant' },
  ORIGIN_REFUSED: { status: 403, title: 'Requests from another site are not taken' },
  FOUR_EYES: { status: 403, title: 'Who recorded it may not approve it' },
  NOT_FOUND: { status: 404, title: 'There is no such thing' },
  ALREADY_EXISTS: { status: 409, title: 'It exists already, with other values' },
  STATE_CONFLICT: { status: 409, title: 'The state of the record does not allow this' },
  CONFLICT: { status: 409, title: 'Others changed the record all the time; send it again' },
  IDEMPOTENCY_KEY_REUSED: { status: 409, title: 'The key was used for another request' },
  OPENING_TOO_LATE: { status: 409, title: 'The account has been posted to; an adjustment corrects it' },
  AMOUNT_EXCEEDS_REMAINING: { status: 409, title: 'More than is left of it' },
  AMOUNT_EXCEEDS_OPEN: { status: 409, title: 'More than is open of the document' },
  CREDIT_NOTE_EXPIRED: { status: 409, title: 'The credit note has expired' },
  DEAL_INVOICED: { status: 409, title: 'What is owed for the deal must be credited first' },
  BUDGET_HAS_PENDING: { status: 409, title: 'Expenses of the budget are still pending' },
  DUPLICATE_CANDIDATES: {
    status: 409,
    title: 'Parties are known under the same e-mail address, telephone or tax number',
  },
  REVISION_MISMATCH: { status: 412, title: 'The record has moved on since it was read' },
  BODY_TOO_LARGE: { status: 413, title: 'The request is larger than allowed' },
  MEDIA_TYPE: { status: 415, title: 'The content type is not one this route reads' },
  AMOUNT_NOT_POSITIVE: { status: 422, title: 'The amount must be greater than zero' },
  AMOUNT_PRECISION: { status: 422, title: 'The amount has more decimals than its currency' },
  AMOUNT_TOO_LARGE: { status: 422, title: 'The amount is larger than the ledger holds' },
  AMOUNT_EXCEEDS_CLAIM: { status: 422, title: 'More than was claimed cannot be approved' },
  DATE_ORDER: { status: 422, title: 'The dates are in the wrong order' },
  VALUE_DATE: { status: 422, title: 'The date is before that of what it touches' },
  PERIOD_LOCKED: { status: 422, title: 'The books are locked for that day' },
  DOCUMENT_UNKNOWN: { status: 422, title: 'There is no such document on the account' },
  DOCUMENT_SIDE: { status: 422, title: 'The document stands on the same side: there is nothing to match' },
  CREDIT_EXCEEDS_DOCUMENT: { status: 422, title: 'More than is left to credit on the document' },
  CREDIT_LIMIT_EXCEEDED: { status: 422, title: 'The credit limit of the party would be exceeded' },
  VAT_RATE_UNKNOWN: { status: 422, title: 'There is no such VAT rate on that day' },
  TREASURY_ACCOUNT_UNKNOWN: { status: 422, title: 'There is no such treasury account' },
  TREASURY_ACCOUNT_CLOSED: { status: 422, title: 'The treasury account is closed' },
  TREASURY_CURRENCY_MISMATCH: { status: 422, title: 'The treasury account is in another currency' },
  PARTY_UNKNOWN: { status: 422, title: 'There is no such party' },
  PARTY_ARCHIVED: { status: 422, title: 'The party is archived' },
  BUDGET_UNKNOWN: { status: 422, title: 'There is no such budget' },
  BUDGET_PARTY_MISMATCH: { status: 422, title: 'The budget belongs to another party' },
  BUDGET_CURRENCY_MISMATCH: { status: 422, title: 'The budget is in another currency' },
  BUDGET_NOT_ACTIVE: { status: 422, title: 'The budget is not active' },
  BUDGET_PERIOD: { status: 422, title: 'The date lies outside the budget' },
  OVER_BUDGET: { status: 422, title: 'More than the budget has left' },
  REFERENCE_REQUIRED: { status: 422, title: 'An expense on a budget must name its ticket or lead' },
  LEAD_UNKNOWN: { status: 422, title: 'There is no such lead' },
  PIPELINE_UNKNOWN: { status: 422, title: 'There is no such pipeline' },
  STAGE_UNKNOWN: { status: 422, title: 'The pipeline has no such stage' },
  STAGE_NOT_OPEN: { status: 422, title: 'A deal begins in a stage that is neither won nor lost' },
  REASON_REQUIRED: { status: 422, title: 'A deal is only lost for a reason' },
  WEBHOOK_TARGET_REFUSED: { status: 422, title: 'Nothing is sent to such an address' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  INTERNAL: { status: 500, title: 'Something broke on our side' },
  NOT_READY: { status: 503, title: 'The read model has not got there yet' },
  PROJECTION_HALTED: { status: 503, title: 'The read model is halted' },
  STORE_UNAVAILABLE: {
    status: 503,
    title: 'The database cannot be reached; send the request again with the same Idempotency-Key',
  },
  IDENTITY_UNAVAILABLE: { status: 503, title: 'Who asks cannot be checked now; send the request again' },
  OVERLOADED: { status: 503, title: 'Too much is waiting already' },
  SHUTTING_DOWN: { status: 503, title: 'The server is stopping' },
} as const satisfies Record<string, { status: number; title: string }>

export type Code = keyof typeof codes

/** One thing wrong with one field of the input. */
export interface FieldProblem {
  field: string
  reason: string
}

/** An expected "no": a code of the table, what to tell about it, and which fields are to blame. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: Code
  readonly details: Readonly<Record<string, unknown>>
  readonly fields: readonly FieldProblem[]

  constructor(code: Code, details: Record<string, unknown> = {}, fields: FieldProblem[] = []) {
    super(`${code}: ${codes[code].title}`)
    this.code = code
    this.details = details
    this.fields = fields
  }

  get status(): number {
    return codes[this.code].status
  }
}

/** Refuses an input for its shape (400), naming the field and the reason. */
export function invalid(field: string, reason: string): Refusal {
  return new Refusal('INVALID', {}, [{ field, reason }])
}
