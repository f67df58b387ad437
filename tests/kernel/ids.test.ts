import * as fc from 'fast-check'
import { v5 } from 'uuid'
import { expect, test } from 'vitest'
import { derivedId, Id, idOfStream, streamName, Tenant } from '#src/kernel/ids.ts'

test('the same parts give the same id, for ever', () => {
  expect(derivedId('commitment', 'a', 1)).toBe(derivedId('commitment', 'a', 1))
  expect(derivedId('acme', 'expense', '42')).toBe('25c710cc-e9fb-5033-abb9-bb3b8954dd23')
})

test.each([
  [
    ['ab', 'c'],
    ['a', 'bc'],
  ],
  [['a', ''], ['a']],
  [['', 'a'], ['a']],
  [['1'], [1]],
  [['a,b'], ['a', 'b']],
  [['a","b'], ['a', 'b']],
  [['\ud800'], ['\ufffd']],
  [['\ud800'], ['\\ud800']],
  [['É'], ['E\u0301']],
  [['A'], ['a']],
])('%j and %j give different ids', (left, right) => {
  expect(derivedId(...left)).not.toBe(derivedId(...right))
})

test('different parts give different ids', () => {
  const parts = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.maxSafeInteger()), {
    maxLength: 4,
  })
  fc.assert(
    fc.property(parts, parts, (left, right) => {
      expect(derivedId(...left) === derivedId(...right)).toBe(JSON.stringify(left) === JSON.stringify(right))
    }),
  )
})

test('a derived id is the uuid v5 of its parts as JSON, which other programs can work out too', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
      expect(derivedId(...parts)).toBe(v5(JSON.stringify(parts), '6f1d9b52-6a0e-5c1b-9d57-3d8f4f0a2c11'))
    }),
  )
})

test('a derived id is a uuid that may be sent back', () => {
  fc.assert(fc.property(fc.string(), (part) => Id.parse(derivedId(part)) === derivedId(part)))
})

test('C-01 an id is a uuid; capitals are the same id', () => {
  expect(Id.parse('6F1D9B52-6A0E-4C1B-9D57-3D8F4F0A2C11')).toBe('6f1d9b52-6a0e-4c1b-9d57-3d8f4f0a2c11')
  for (const wrong of [
    '1',
    '',
    '6f1d9b526a0e4c1b9d573d8f4f0a2c11',
    '{6f1d9b52-6a0e-4c1b-9d57-3d8f4f0a2c11}',
    42,
  ]) {
    expect(Id.safeParse(wrong).success).toBe(false)
  }
})

test('C-20 a tenant is a slug, so that no stream name can be read as another tenant’s', () => {
  expect(Tenant.safeParse('acme-2').success).toBe(true)
  for (const wrong of ['', 'Acme', 'a.b', 'a b', 'é', 'x'.repeat(41), '../a', 'a\n']) {
    expect(Tenant.safeParse(wrong).success).toBe(false)
  }
})

test('C-20 a stream names its tenant, and its id comes back whole', () => {
  expect(streamName('budget', 'acme', 'b1')).toBe('budget-acme.b1')
  expect(idOfStream('account-acme.p1.EUR')).toBe('p1.EUR')
  const names = fc.tuple(
    fc.stringMatching(/^[a-z_]{1,10}$/),
    fc.stringMatching(/^[a-z0-9-]{1,40}$/),
    fc.string(),
  )
  fc.assert(fc.property(names, ([noun, tenant, id]) => idOfStream(streamName(noun, tenant, id)) === id))
})
