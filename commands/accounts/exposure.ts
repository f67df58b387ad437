import type { Account } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { LimitExceeded } from '#commands/accounts/facts/documents.ts'
import type { Answer } from '#src/kernel/command.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { type Currency, formatMoney, type Minor, sum } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

interface Requested {
  /** By how much the party would owe more. */
  readonly amount: Minor
  readonly currency: Currency
  /** Why a limit that blocks is passed all the same. */
  readonly overrideReason?: string | undefined
}

/**
 * How far the party would be beyond its credit limit, if at all: no limit is none, a limit of 0 no credit.
 * One that blocks refuses, unless somebody takes it upon themselves with a reason, which is recorded.
 */
export function exceededLimit(state: Account, requested: Requested): LimitExceeded | undefined {
  const { limit, limitPolicy: policy } = state
  if (limit === null) return undefined
  const { amount, currency, overrideReason } = requested
  const exposure = sum(state.balance, amount)
  const exceededBy = sum(exposure, -limit)
  if (exceededBy <= 0) return undefined
  const exceeded = { limit, exposure, requested: amount, exceededBy, policy }
  if (policy === 'warn') return exceeded
  if (overrideReason === undefined) {
    throw new Refusal('CREDIT_LIMIT_EXCEEDED', inCurrency(exceeded, currency))
  }
  return { ...exceeded, overrideReason }
}

/** Tells that a credit limit was exceeded though it let the document pass. */
export function limitWarnings(events: readonly RecordedEvent<AccountEvent>[]): Answer {
  const warnings = events.flatMap(({ data }) =>
    'limitExceeded' in data && data.limitExceeded
      ? [{ code: 'CREDIT_LIMIT_EXCEEDED' as const, ...inCurrency(data.limitExceeded, data.currency) }]
      : [],
  )
  return { warnings }
}

function inCurrency(exceeded: LimitExceeded, currency: Currency) {
  return present({
    limit: formatMoney(exceeded.limit, currency),
    exposure: formatMoney(exceeded.exposure, currency),
    requested: formatMoney(exceeded.requested, currency),
    exceededBy: formatMoney(exceeded.exceededBy, currency),
    policy: exceeded.policy,
    overrideReason: exceeded.overrideReason,
  })
}
