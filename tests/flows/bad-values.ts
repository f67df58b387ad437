/** Values that a field of a kind must refuse, whatever else the request says. */
export const badValues: Readonly<Record<Kind, readonly unknown[]>> = {
  amount: [
    '99999999999999999999',
    '999999999999999999',
    1e21,
    1e-7,
    1.005,
    '1.005',
    '12,50',
    '-5',
    -5,
    '0',
    '0.00',
    'NaN',
    'Infinity',
    '1e3',
    ' 5',
    '5 ',
    '5.',
    '.5',
    '+5',
    '0x10',
    '٥',
    '',
    true,
  ],
  signedAmount: [
    '99999999999999999999',
    1e21,
    1.005,
    '1.005',
    '12,50',
    '0',
    '0.00',
    '-0',
    'NaN',
    '1e3',
    '',
    true,
  ],
  openingAmount: ['99999999999999999999', 1e21, 1.005, '1.005', '12,50', 'NaN', '1e3', '', true],
  balance: [
    '99999999999999999999',
    '999999999999999999',
    1e21,
    1.005,
    '1.005',
    '12,50',
    'NaN',
    '1e3',
    '',
    true,
  ],
  amountOrNothing: ['99999999999999999999', 1e21, 1.005, '1.005', '12,50', '-5', -5, 'NaN', '1e3', '', true],
  date: [
    '2025-02-30',
    '2025-13-01',
    '22/03/2025',
    '2025-3-2',
    '2025-03-22T00:00:00Z',
    '+012025-01-01',
    '-001000-01-01',
    '0000-00-00',
    '',
    20250322,
    true,
  ],
  id: ['', 'x', '1', '../../etc/passwd', '00000000-0000-4000-8000-00000000000g', 1, true],
  text: ['', '  \n ', 'x'.repeat(6_000), 'a\u0000b', '\u0000', '\u0007', 'a\ud800', '\udc00b', 7, true],
  choice: ['', 'x', 'ACTIVE', '__proto__', 'constructor', 1, true],
  list: [
    'customer',
    [],
    ['x'],
    [1],
    [null],
    [['customer']],
    Array.from({ length: 1_000 }, () => 'customer'),
    1,
    true,
  ],
  flag: ['true', '', 0, 1],
  count: ['1', 1.5, -1, 1e21, true],
  currency: ['', 'eur', 'EURO', 'ZZZ', '€', 978],
  zone: ['', 'Mars/Phobos', 'x'.repeat(6_000), 'a\u0000b', 1],
  rate: ['', '-1', '100.001', '20,0', 'NaN', '1e1', 20],
  email: ['', 'x', 'a@', 'a b@c.example', `${'x'.repeat(300)}@c.example`, 'a\u0000@c.example', 1],
  phone: ['', 'x', '12', '+33', '0'.repeat(100), 1],
  record: [
    'x',
    1,
    true,
    { type: 'ticket' },
    { type: 'x', id: '1' },
    { type: 'ticket', id: '1', more: 1 },
    { id: 'a\u0000' },
  ],
  anything: [
    'x',
    1,
    [1],
    { text: 'a\u0000b' },
    { text: '\ud800' },
    { ['a\u0000']: 1 },
    { long: 'x'.repeat(9_000) },
    nested(12),
  ],
}

type Kind =
  | 'amount'
  | 'signedAmount'
  | 'balance'
  | 'amountOrNothing'
  | 'openingAmount'
  | 'date'
  | 'id'
  | 'text'
  | 'choice'
  | 'list'
  | 'flag'
  | 'count'
  | 'currency'
  | 'zone'
  | 'rate'
  | 'email'
  | 'phone'
  | 'record'
  | 'anything'

/** What no field takes, whatever its kind. */
export const neverTaken: readonly unknown[] = [[], [{}], nested(1_000)]

/** A request that would be done, and which kind of value each field takes. */
export interface Sound {
  readonly body: Readonly<Record<string, unknown>>
  readonly kinds: Readonly<Record<string, Kind>>
}

function nested(depth: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level += 1) value = { a: value }
  return value
}
