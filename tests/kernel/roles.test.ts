import { expect, test } from 'vitest'
import { actingRole, mayDo } from '#src/kernel/roles.ts'

test('C-52 a role may do what names it, and nothing else', () => {
  expect(mayDo(['finance'], ['finance', 'sales'])).toBe(true)
  expect(mayDo(['sales', 'driver'], ['finance'])).toBe(false)
  expect(mayDo([], ['finance'])).toBe(false)
})

test('C-52 an admin may do everything; what names nobody is for admins alone', () => {
  expect(mayDo(['admin'], [])).toBe(true)
  expect(mayDo(['finance'], [])).toBe(false)
})

test('an act is recorded under the role that allows it', () => {
  expect(actingRole(['admin', 'finance'], ['finance'])).toBe('finance')
  expect(actingRole(['sales', 'admin'], ['finance'])).toBe('admin')
  expect(actingRole(['sales'], ['finance'])).toBe(undefined)
})
