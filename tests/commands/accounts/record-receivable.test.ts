import { expect, test } from 'vitest'
import { List, Map } from 'immutable'
import { account } from '#commands/accounts/account.ts'
import { recordReceivable } from '#commands/accounts/record-receivable.ts'
import {
  account as ofAccount,
  cents,
  day,
  limit,
  opening,
  partyId,
  payable,
  receivable,
} from '#tests/commands/accounts/invoice-facts.ts'
import { newId, ordinary, specification } from '#tests/support/specification.ts'

const given = specification(account)
const invoice = { partyId, currency: 'EUR', date: '2025-03-01', amount: '500.00' }
const lines = [{ description: 'Stand hire', quantity: '3', unitPrice: '33.335', vatRate: '19' }]
const priced = { partyId, currency: 'EUR', date: '2025-03-01', lines }

test('X-01 C-61 records what a party owes from the day of the invoice on', () => {
  given().when(recordReceivable, invoice).thenFacts(receivable(500_00))
})

test('X-01 works out its lines, VAT once per rate, and keeps both', () => {
  given()
    .when(recordReceivable, { ...priced, externalRef: 'F-17', origin: { module: 'sales', reference: 'S-1' } })
    .thenFacts({
      type: 'ReceivableRecorded',
      data: {
        ...{ ...ofAccount, documentId: newId, externalRef: 'F-17', number: null },
        ...{ amount: cents(119_01), net: cents(100_01), pricesIncludeVat: false },
        vat: [{ rate: '19.00', net: cents(100_01), vat: cents(19_00) }],
        lines: [
          {
            ...{ description: 'Stand hire', quantity: '3', unitPrice: '33.335', vatRate: '19.00' },
            amount: cents(100_01),
          },
        ],
        ...{ date: day('2025-03-01'), dueDate: day('2025-03-31') },
        origin: { module: 'sales', reference: 'S-1' },
      },
      effectiveOn: day('2025-03-01'),
    })
})

test('is due after the tenant’s term of payment unless it says when', () => {
  const settings = { ...ordinary.settings, paymentTermDays: 45 }
  const usual = given().knowing({ settings }).when(recordReceivable, invoice)
  expect(usual.facts()[0]?.data).toMatchObject({ dueDate: '2025-04-15' })
  const named = given().when(recordReceivable, { ...invoice, dueDate: '2025-03-01' })
  expect(named.facts()[0]?.data).toMatchObject({ dueDate: '2025-03-01' })
})

test('X-04 a line takes the rate it names, that of its code on the day, or the tenant’s usual one', () => {
  const rate = (from: string, percent: string) => ({ from: day(from), name: 'N', rate: percent })
  const rates = Map({ TVA: List([rate('2024-01-01', '18.00'), rate('2025-03-01', '20.00')]) })
  const line = { description: 'D', quantity: 1, unitPrice: 100 }
  const three = [
    { ...line, vatRate: '5.5' },
    { ...line, vatCode: 'TVA' },
    { ...line, description: 'E' },
  ]
  const ratesOf = (date: string) =>
    given()
      .knowing({ rates })
      .when(recordReceivable, { ...priced, date, lines: three })
      .facts()
      .flatMap(({ data }) => ('lines' in data ? data.lines.map(({ vatRate }) => vatRate) : []))
  expect(ratesOf('2025-03-01')).toEqual(['5.50', '20.00', '20.00'])
  expect(ratesOf('2025-02-28')).toEqual(['5.50', '18.00', '20.00'])
  given()
    .knowing({ rates })
    .when(recordReceivable, { ...priced, date: '2023-12-31', lines: three })
    .thenRefused('VAT_RATE_UNKNOWN', { vatCode: 'TVA', date: '2023-12-31' })
  given()
    .knowing({ rates: Map() })
    .when(recordReceivable, { ...priced, lines: [{ ...line, vatCode: 'TVB' }] })
    .thenRefused('VAT_RATE_UNKNOWN')
})

test('changes nothing when sent twice, whatever the tenant has settled since', () => {
  const sent = { ...priced, lines: [{ description: 'D', quantity: '1.50', unitPrice: '10', vatCode: 'TVA' }] }
  const at = (rate: string) => Map({ TVA: List([{ from: day('2025-01-01'), name: 'N', rate }]) })
  const settings = { ...ordinary.settings, paymentTermDays: 60, defaultVatRate: '10.00' }
  given()
    .knowing({ rates: at('18.00') })
    .when(recordReceivable, sent)
    .thenTwiceIsOnce((...all) =>
      given(...all)
        .knowing({ rates: at('20.00'), settings, last: { date: '2025-03-20' } })
        .when(recordReceivable, { ...sent, lines: [{ ...sent.lines[0], quantity: 1.5 }] as never }),
    )
  given(receivable(500_00)).knowing({ party: 'archived' }).when(recordReceivable, invoice).thenNothing()
})

test('refuses an id that another document has', () => {
  given(receivable(500_00))
    .when(recordReceivable, { ...invoice, amount: '1' })
    .thenRefused('ALREADY_EXISTS')
  given(receivable(500_00))
    .when(recordReceivable, { ...invoice, dueDate: '2025-05-01' })
    .thenRefused('ALREADY_EXISTS')
  given(payable(500_00)).when(recordReceivable, invoice).thenRefused('ALREADY_EXISTS')
})

test('§5.5 without a number of another system it is not dated before our last one', () => {
  const last = { date: day('2025-03-02') }
  given()
    .knowing({ last })
    .when(recordReceivable, invoice)
    .thenRefused('DATE_ORDER', { date: '2025-03-01', last: '2025-03-02' })
  expect(
    given()
      .knowing({ last })
      .when(recordReceivable, { ...invoice, date: '2025-03-02' })
      .facts(),
  ).toHaveLength(1)
  const naming = { tenant: 'acme', newId }
  const needs = (more: object) =>
    recordReceivable.needs(recordReceivable.input.parse({ ...invoice, ...more }), undefined, naming)
  expect(needs({ externalRef: 'F-17' })['last']).toBeUndefined()
  expect(needs({})['last']).toMatchObject({ id: 'FAC', guarded: false })
})

test('C-60 an invoice with our number is not dated after today; one of another system may be', () => {
  const ahead = { ...invoice, date: '2025-03-23' }
  given().when(recordReceivable, ahead).thenRefused('DATE_ORDER', { date: '2025-03-23', today: '2025-03-22' })
  expect(
    given()
      .when(recordReceivable, { ...ahead, externalRef: 'F-17' })
      .facts(),
  ).toHaveLength(1)
})

test('refuses a due date before the invoice, and one beyond the calendar', () => {
  given()
    .when(recordReceivable, { ...invoice, dueDate: '2025-02-28' })
    .thenRefused('DATE_ORDER')
  given()
    .when(recordReceivable, { ...invoice, date: '9999-12-31' })
    .thenRefused('INVALID')
})

test('refuses a day before the opening balance', () => {
  given(opening(1_00, '2025-03-02')).when(recordReceivable, invoice).thenRefused('VALUE_DATE')
})

test('refuses amounts that are not positive, too precise or too large', () => {
  given()
    .when(recordReceivable, { ...invoice, amount: '0' })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given()
    .when(recordReceivable, { ...invoice, amount: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(recordReceivable, { ...priced, lines: [{ ...lines[0], quantity: 999_999_999_999 }] as never })
    .thenRefused('AMOUNT_TOO_LARGE')
  given()
    .when(recordReceivable, { ...priced, lines: [{ ...lines[0], quantity: 0 }] as never })
    .thenRefused('AMOUNT_NOT_POSITIVE')
})

test('A-31 refuses what goes beyond a credit limit that blocks, unless somebody takes it upon themselves', () => {
  given(limit(499_99)).when(recordReceivable, invoice).thenRefused('CREDIT_LIMIT_EXCEEDED')
  const overridden = given(limit(499_99)).when(recordReceivable, { ...invoice, overrideReason: 'Agreed' })
  expect(overridden.facts()[0]?.data).toMatchObject({ limitExceeded: { overrideReason: 'Agreed' } })
})

test('refuses a party that does not exist or is archived, and a tenant that is not open', () => {
  given().knowing({ party: 'unknown' }).when(recordReceivable, invoice).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(recordReceivable, invoice).thenRefused('PARTY_ARCHIVED')
  given().knowing({ settings: undefined }).when(recordReceivable, invoice).thenRefused('TENANT_UNKNOWN')
})

const problemsOf = (sent: unknown) =>
  recordReceivable.input.safeParse(sent).error?.issues.map(({ path }) => path.join('.'))

test('takes lines or an amount, and of lines a rate or its code', () => {
  const { amount: _amount, ...bare } = invoice
  expect(problemsOf(bare)).toEqual(['lines'])
  expect(problemsOf({ ...priced, amount: '1' })).toEqual(['amount'])
  expect(problemsOf({ ...invoice, pricesIncludeVat: true })).toEqual(['pricesIncludeVat'])
  expect(problemsOf({ ...priced, lines: [{ ...lines[0], vatCode: 'TVA' }] })).toEqual(['lines.0.vatCode'])
  expect(problemsOf({ ...priced, lines: [] })).toEqual(['lines'])
})

test.each(['33,335', '1.2345678', '1e3', '', ' 1', '1234567890123', 1e-7, 0.1 + 0.2, true])(
  'does not take %j as a quantity or price',
  (wrong) => {
    expect(problemsOf({ ...priced, lines: [{ ...lines[0], quantity: wrong }] })).toEqual(['lines.0.quantity'])
    expect(problemsOf({ ...priced, lines: [{ ...lines[0], unitPrice: wrong }] })).toEqual([
      'lines.0.unitPrice',
    ])
  },
)
