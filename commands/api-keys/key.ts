import { type ApiKeyEvent, apiKeyFacts } from '#commands/api-keys/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

type Issue = Extract<ApiKeyEvent, { type: 'ApiKeyIssued' }>['data']

/** A key that a program signs in with. */
export type ApiKey =
  | { readonly status: 'unknown' }
  | { readonly status: 'active' | 'revoked'; readonly issue: Issue }

export const apiKey = aggregate({
  noun: 'api_key',
  facts: apiKeyFacts,
  initial: { status: 'unknown' },
  evolve,
})

function evolve(state: ApiKey, event: DecidedEvent<ApiKeyEvent>): ApiKey {
  switch (event.type) {
    case 'ApiKeyIssued':
      return { status: 'active', issue: event.data }
    case 'ApiKeyRevoked':
      return state.status === 'unknown' ? state : { ...state, status: 'revoked' }
  }
}
