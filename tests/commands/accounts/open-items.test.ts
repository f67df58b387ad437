import * as fc from 'fast-check'
import { List } from 'immutable'
import { expect, test } from 'vitest'
import type { Account, MovementState } from '#commands/accounts/account.ts'
import { allocateMovement } from '#commands/accounts/allocate-movement.ts'
import { cancelMovement } from '#commands/accounts/cancel-movement.ts'
import { deallocateMovement } from '#commands/accounts/deallocate-movement.ts'
import { changesOf } from '#commands/accounts/events.ts'
import { opposite, sideOf, signed } from '#commands/accounts/facts/items.ts'
import { isCash } from '#commands/accounts/movements.ts'
import { recordMovement } from '#commands/accounts/record-movement.ts'
import { reverseMovement } from '#commands/accounts/reverse-movement.ts'
import { settleMovement } from '#commands/accounts/settle-movement.ts'
import { waivePenalty } from '#commands/accounts/waive-penalty.ts'
import type { TypedCommand } from '#src/kernel/command.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { type AccountFact, Life } from '#tests/commands/accounts/life.ts'
import { day } from '#tests/commands/accounts/movement-facts.ts'

const date = fc.integer({ min: 1, max: 28 }).map((n) => day(`2025-03-${String(n).padStart(2, '0')}`))
const kinds = ['record', 'settle', 'allocate', 'deallocate', 'cancel', 'reverse', 'waive'] as const
const weights = [3, 4, 8, 2, 1, 3, 1]
const types = ['debt_settlement', 'receivable_collection', 'penalty', 'increase', 'decrease'] as const

const anyStep = fc.record({
  kind: fc.oneof(
    ...kinds.map((kind, place) => ({ arbitrary: fc.constant(kind), weight: weights[place] ?? 1 })),
  ),
  type: fc.constantFrom(...types),
  amount: fc.integer({ min: 1, max: 100 }),
  date: fc.option(date, { nil: undefined }),
  /** Which movement, and which open item, by place. */
  movement: fc.nat(20),
  item: fc.nat(20),
})
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

const paymentMethod = 'cash'

/** Does a step, or is refused: most steps of a made-up life are. */
function take(life: Life, step: Step): string | Refusal {
  const { date = '2025-03-15' } = step
  const movementId = movementFor(life.state, step)
  const documentId = documentFor(life.state, step, movementId)
  const open = documentId === undefined ? undefined : life.state.items.get(documentId)?.open
  const size = step.kind === 'deallocate' ? step.amount : Math.min(step.amount, open ?? step.amount)
  const amount = formatMoney(Math.max(size, 1), 'EUR')
  const allocations = documentId === undefined ? [] : [{ documentId, amount }]
  const about = { movementId: movementId ?? life.send(recordMovement, recording(step)) }
  const reason = 'R'
  const requests: Record<Step['kind'], [TypedCommand, Record<string, unknown>]> = {
    record: [recordMovement, recording(step)],
    settle: [
      settleMovement,
      { ...about, amount, date, paymentMethod, allocations: step.item % 2 === 0 ? allocations : [] },
    ],
    allocate: [allocateMovement, { ...about, allocations, ...(step.date && { date }) }],
    deallocate: [deallocateMovement, { ...about, allocations }],
    cancel: [cancelMovement, { ...about, reason }],
    reverse: [reverseMovement, { ...about, reason, ...(step.date && { date }) }],
    waive: [waivePenalty, { ...about, reason }],
  }
  const [command, input] = requests[step.kind]
  return command.input.safeParse({ partyId: about.movementId, currency: 'EUR', ...input }).success
    ? life.attempt(command, input)
    : new Refusal('INVALID')
}

/** A movement that the step may well be about: with something left to settle, to allocate or to take back. */
function movementFor({ movements, items, applied }: Account, step: Step): string | undefined {
  const isFit: Partial<Record<Step['kind'], (one: MovementState, id: string) => boolean>> = {
    settle: ({ type, status, settled, amount }) => isCash(type) && status === 'recorded' && settled < amount,
    allocate: ({ settlements }) =>
      settlements.some(({ settlementId }) => items.get(settlementId)?.open !== 0),
    deallocate: (_one, id) => (applied.get(id)?.size ?? 0) > 0,
  }
  const fit = [...movements.filter((one, id) => isFit[step.kind]?.(one, id) ?? true).keys()]
  return fit.at(step.movement % Math.max(fit.length, 1))
}

/** One that the step may well be about: matched with the movement already, or open on the other side. */
function documentFor(
  { items, movements, applied }: Account,
  step: Step,
  movementId = '',
): string | undefined {
  const side = sideOf(movements.get(movementId)?.direction ?? 'increase')
  const matched = applied.get(movementId)?.map((one) => one[opposite(side)].itemId) ?? List<string>()
  const open = items.filter((item) => item.open > 0 && item.side !== side).keys()
  const fitting = step.kind === 'deallocate' ? [...matched] : [...open]
  return fitting.at(step.item % Math.max(fitting.length, 1))
}

function recording({ type, amount, date = day('2025-03-05') }: Step): Record<string, unknown> {
  const said = { amount: formatMoney(amount * 2, 'EUR'), date }
  if (type !== 'increase' && type !== 'decrease') return { ...said, type }
  return { ...said, type: 'miscellaneous', direction: type, reason: 'R' }
}

/** What is open of each item on a day, as every report works it out; or what was posted of it by then. */
function openOn(facts: readonly AccountFact[], on: string, { postings = false } = {}): Map<string, number> {
  const open = new Map<string, number>()
  const counting = facts.filter(({ effectiveOn }) => effectiveOn <= on).flatMap((fact) => changesOf(fact))
  for (const { item, amount, posting } of counting) {
    if (posting || !postings) open.set(item.itemId, (open.get(item.itemId) ?? 0) + amount)
  }
  return open
}

function balanceOn(facts: readonly AccountFact[], on: string): number {
  return facts
    .filter(({ effectiveOn }) => effectiveOn <= on)
    .flatMap((fact) => changesOf(fact))
    .reduce((sum, { posting, side, amount }) => sum + (posting ? signed(side, amount) : 0), 0)
}

function expectSound(life: Life): void {
  const { state, facts } = life
  for (const { settled, amount } of state.movements.values()) expect(settled).toBeLessThanOrEqual(amount)
  for (const { open, amount } of state.items.values()) {
    expect(open).toBeGreaterThanOrEqual(0)
    expect(open).toBeLessThanOrEqual(amount)
  }
  for (const on of new Set(facts.map(({ effectiveOn }) => effectiveOn))) {
    const open = openOn(facts, on)
    const posted = openOn(facts, on, { postings: true })
    expect(Math.min(0, ...open.values()), `something is less than nothing on ${on}`).toBe(0)
    for (const [id, amount] of open) expect(amount).toBeLessThanOrEqual(posted.get(id) ?? 0)
    const sides = [...open].map(([id, amount]) => signed(sideIn(state, id), amount))
    expect(balanceOn(facts, on)).toBe(sides.reduce((sum, one) => sum + one, 0))
  }
  const last = openOn(facts, '9999-12-31')
  expect(state.items.map(({ open }) => open).toObject()).toEqual(Object.fromEntries(last))
  expect(state.balance).toBe(balanceOn(facts, '9999-12-31'))
}

function sideIn({ items }: Account, id: string) {
  return items.get(id)?.side ?? 'debit'
}

const steps = fc.array(anyStep, { minLength: 10, maxLength: 40, size: 'max' })

test('settled ≤ amount, and nothing is open by less than nothing on any day, whatever is done and taken back', () => {
  let done = 0
  fc.assert(
    fc.property(steps, (all) => {
      const life = new Life('EUR')
      for (const step of all) {
        const outcome = take(life, step)
        if (outcome instanceof Refusal) continue
        done += 1
        expectSound(life)
      }
    }),
    { numRuns: 200 },
  )
  expect(done).toBeGreaterThan(500)
})

test('what a movement did is undone by its reversal: nothing of it is open, nothing is matched with it', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const life = new Life('EUR')
      for (const step of all) take(life, step)
      for (const [movementId, { status, settlements }] of life.state.movements) {
        if (status !== 'recorded') continue
        if (life.attempt(reverseMovement, { movementId, reason: 'R' }) instanceof Refusal) continue
        const ids = [movementId, ...settlements.map(({ settlementId }) => settlementId)]
        for (const id of ids) expect(life.state.items.get(id)?.open ?? 0).toBe(0)
        const left = [...life.state.applied.values()].flatMap((list) => list.toArray())
        const matched = left.filter(
          ({ debit, credit }) => ids.includes(debit.itemId) || ids.includes(credit.itemId),
        )
        expect(matched.every(({ debit, credit }) => [debit.kind, credit.kind].includes('counter'))).toBe(true)
      }
      expectSound(life)
    }),
    { numRuns: 60 },
  )
})
