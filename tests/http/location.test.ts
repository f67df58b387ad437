import { expect, test } from 'vitest'
import { locationOf, Places } from '#src/http/location.ts'
import type { Command } from '#src/kernel/command.ts'

const places = new Places()
for (const url of [
  '/api/v1/expenses/:expenseId',
  '/api/v1/contracts/:contractId',
  '/api/v1/parties/:partyId/accounts/:currency/movements/:movementId',
])
  places.add(url)

function found(creates: string, url: string, path: string): string {
  return locationOf(places, { creates } as Command, url)(path, 'new')
}

const movements = '/api/v1/parties/:partyId/accounts/:currency/movements'
const sent = '/api/v1/parties/p/accounts/EUR/movements'

test.each([
  [
    'below the path that it is posted to',
    'expense',
    '/api/v1/expenses',
    '/api/v1/expenses',
    '/api/v1/expenses/new',
  ],
  ['in an account', 'movement', movements, sent, `${sent}/new`],
  [
    'in the collection of its kind',
    'contract',
    '/api/v1/quotes/:quoteId/convert',
    '/api/v1/quotes/q/convert',
    '/api/v1/contracts/new',
  ],
  [
    'beside the thing it is made of',
    'movement',
    `${movements}/:movementId/reverse`,
    `${sent}/m/reverse`,
    `${sent}/new`,
  ],
  [
    'with the thing that shows it',
    'settlement',
    `${movements}/:movementId/settle`,
    `${sent}/m/settle`,
    `${sent}/m`,
  ],
  ['nowhere else', 'note', '/api/v1/notes', '/api/v1/notes', '/api/v1/notes/new'],
])('a new thing is found %s', (_where, creates, url, path, location) => {
  expect(found(creates, url, path)).toBe(location)
})
