import { expect, test } from 'vitest'
import { Phone } from '#commands/parties/phone.ts'

test.each([
  ['+33 6 12 34 56 78', '+33612345678'],
  ['+33 (0)6 12 34 56 78', '+33612345678'],
  ['+1 (415) 555-2671', '+14155552671'],
  [' +221\u00a077\u00a0123\u201345\u201167 ', '+221771234567'],
  ['+123456', '+123456'],
  ['+123456789012345', '+123456789012345'],
  ['06.12.34.56.78', '0612345678'],
  ['(0)6 12', '0612'],
  ['18 00', '1800'],
  ['12345678901234567890', '12345678901234567890'],
])('C-58 keeps %j as %j', (sent, kept) => {
  expect(Phone.parse(sent)).toBe(kept)
  expect(Phone.parse(kept)).toBe(kept)
})

test.each([
  '',
  '+',
  '+12345',
  '+1234567890123456',
  '+0612345678',
  '12',
  '123456789012345678901',
  '0612a',
  '6+123456',
])('C-58 does not take %j for a telephone number', (sent) => {
  expect(Phone.safeParse(sent).success).toBe(false)
})
