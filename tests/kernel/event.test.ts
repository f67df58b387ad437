import { expect, test } from 'vitest'
import { z } from 'zod'
import { facts, personal, personalFieldsOf, versioned } from '#src/kernel/event.ts'

const name = () => personal(z.string())

test('finds the fields that are personal, however they are wrapped', () => {
  const data = z.object({
    partyId: z.string(),
    plain: z.string(),
    marked: name(),
    optional: name().optional(),
    nullable: name().nullable(),
    both: name().nullable().optional(),
    inside: personal(z.string().nullable()).optional(),
    defaulted: name().default('x'),
    readonly: name().readonly(),
    refined: name().max(10),
    described: name().describe('who'),
    branded: name().brand<'Name'>(),
    object: personal(z.object({ street: z.string() })),
  })
  const { partyId: _id, plain: _plain, ...marked } = data.shape
  expect(personalFieldsOf(data)).toEqual(Object.keys(marked))
})

test('marks the field and nothing else: the same schema elsewhere stays plain', () => {
  const shared = z.string()
  expect(personalFieldsOf(z.object({ a: personal(shared), b: shared }))).toEqual(['a'])
})

test('a marked field reads and writes as before', () => {
  expect(personal(z.string().max(3)).safeParse('four').success).toBe(false)
  expect(personal(z.string().trim()).parse(' a ')).toBe('a')
})

test('does not take personal fields without saying whose they are', () => {
  expect(() => facts({ Seen: z.object({ partyId: z.string(), name: name() }) })).toThrow('whose they are')
  expect(() => facts({ Seen: z.object({ name: name() }) }, { subject: 'partyId' })).toThrow('whose they are')
  const whole = { partyId: name(), name: name() }
  expect(() => facts({ Seen: z.object(whole) }, { subject: 'partyId' })).toThrow('whose they are')
})

test.each([
  ['an object', z.object({ inner: name() })],
  ['an optional object', z.object({ inner: name().optional() }).optional()],
  ['a list', z.array(name())],
  ['a record', z.record(z.string(), name())],
  ['a choice', z.union([z.number(), z.object({ inner: name() })])],
])('does not take a personal field inside %s, where it would be stored in the clear', (_what, field) => {
  const schemas = { Seen: z.object({ partyId: z.string(), field }) }
  expect(() => facts(schemas, { subject: 'partyId' })).toThrow('only whole fields are encrypted')
})

test('takes facts without personal fields, and without a subject in those that have none', () => {
  const plain = z.object({ amount: z.number(), extra: z.json() })
  const named = z.object({ partyId: z.string(), name: name() })
  expect(Object.keys(facts({ Plain: plain, Named: named }, { subject: 'partyId' }).types)).toEqual([
    'Plain',
    'Named',
  ])
})

test('a fact is of version 1 until its shape changes', () => {
  const old = z.object({ a: z.number() })
  const { types } = facts({ Old: old, New: versioned(3, old, { 1: (data) => data, 2: (data) => data }) })
  expect(types.Old).toMatchObject({ version: 1, upcasts: {} })
  expect(types.New.version).toBe(3)
})
