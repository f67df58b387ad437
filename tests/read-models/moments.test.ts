import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'
import { formatMoney, percentage } from '#src/kernel/money.ts'
import { cents, eur } from '#tests/commands/budgets/facts.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let clock = Date.parse('2025-01-01T00:00:00Z')
let side: ReadSide
let runs = 0

beforeAll(async () => {
  side = await readSide({ store: memoryStore({ now: () => clock }) })
})
afterAll(() => side.stop())

type Fact = BudgetEvent & { effectiveOn: CivilDate }

const day = (n: number): CivilDate => `2025-03-${String(n).padStart(2, '0')}` as CivilDate
const Day = fc.integer({ min: 1, max: 28 })

/** One step of a budget's life, which may come to nothing. `pick` chooses among what is set aside. */
const Step = fc.record({
  kind: fc.constantFrom('commit', 'commitSpent', 'spend', 'release', 'revise', 'close', 'reopen', 'cross'),
  amount: fc.integer({ min: 1, max: 90_000 }),
  pick: fc.nat(9),
  on: Day,
  /** Many facts are recorded in the same millisecond. */
  later_ms: fc.constantFrom(0, 0, 1, 60_000),
})
type Step = typeof Step extends fc.Arbitrary<infer S> ? S : never

interface Held {
  pending: number
  spent: number
  on: number
}

/** The facts that steps lead to. A decision never counts before the day of what it decides on. */
function factsOf(budgetId: string, steps: readonly Step[]): { fact: Fact; later_ms: number }[] {
  const held = new Map<string, Held>()
  let amount = 1_000_00
  const opening = {
    budgetId,
    partyId: 'party',
    name: 'B',
    amount: cents(amount),
    currency: eur,
    startDate: day(1),
    overBudgetPolicy: 'ignore',
  }
  const facts: { fact: Fact; later_ms: number }[] = [
    { fact: { type: 'BudgetOpened', data: opening, effectiveOn: day(3) } as Fact, later_ms: 1 },
  ]
  steps.forEach((step, place) => {
    const fact = factOf(step)
    if (fact !== undefined) facts.push({ fact: fact as Fact, later_ms: step.later_ms })

    function factOf({ kind, on, pick, amount: asked }: Step) {
      const [commitmentId, chosen] = [...held][pick % Math.max(held.size, 1)] ?? []
      switch (kind) {
        case 'commit':
        case 'commitSpent': {
          const isSpent = kind === 'commitSpent'
          held.set(`c${place}`, { pending: isSpent ? 0 : asked, spent: isSpent ? asked : 0, on })
          const expense = {
            expenseId: `e${place}`,
            partyId: 'party',
            amount: cents(asked),
            currency: eur,
            date: day(on),
          }
          const data = {
            budgetId,
            commitmentId: `c${place}`,
            cause: 'recorded',
            amount: cents(asked),
            spent: isSpent,
            expense,
          }
          return { type: 'BudgetCommitted', data, effectiveOn: day(on) }
        }
        case 'spend': {
          if (commitmentId === undefined || chosen === undefined || chosen.pending === 0) return undefined
          const spent = Math.min(asked, chosen.pending)
          const data = {
            budgetId,
            commitmentId,
            expenseId: 'e',
            amount: cents(spent),
            released: cents(chosen.pending - spent),
          }
          held.set(commitmentId, { pending: 0, spent, on: Math.max(on, chosen.on) })
          return { type: 'BudgetSpent', data, effectiveOn: day(Math.max(on, chosen.on)) }
        }
        case 'release': {
          if (commitmentId === undefined || chosen === undefined) return undefined
          held.delete(commitmentId)
          const { pending, spent } = chosen
          const data = {
            budgetId,
            commitmentId,
            expenseId: 'e',
            pending: cents(pending),
            spent: cents(spent),
            cause: 'voided',
          }
          return { type: 'BudgetReleased', data, effectiveOn: day(Math.max(on, chosen.on)) }
        }
        case 'revise': {
          const data = { budgetId, amount: cents(asked), previous: cents(amount), currency: eur, reason: 'r' }
          amount = asked
          return { type: 'BudgetAmountRevised', data, effectiveOn: day(Math.max(on, 3)) }
        }
        case 'close':
          return { type: 'BudgetClosed', data: { budgetId, forced: false }, effectiveOn: day(on) }
        case 'reopen':
          return { type: 'BudgetReopened', data: { budgetId, reason: 'r' }, effectiveOn: day(on) }
        case 'cross':
          return {
            type: 'BudgetThresholdCrossed',
            data: { budgetId, threshold: 80, committed: cents(1), amount: cents(1) },
            effectiveOn: day(on),
          }
      }
    }
  })
  return facts
}

async function append(
  budgetId: string,
  facts: readonly { fact: Fact; later_ms: number }[],
): Promise<RecordedEvent<BudgetEvent>[]> {
  const stored: RecordedEvent[] = []
  for (const [revision, { fact, later_ms }] of facts.entries()) {
    clock += later_ms
    const [result] = await side.store.append([
      {
        tenant: 'demo',
        stream: streamName('budget', 'demo', budgetId),
        expectedRevision: revision === 0 ? 'none' : revision - 1,
        commandId: derivedId(budgetId, revision),
        keyed: false,
        requestHash: '',
        events: [
          {
            ...fact,
            id: derivedId(budgetId, revision, 'event'),
            schemaVersion: 1,
            tenant: 'demo',
            stream: streamName('budget', 'demo', budgetId),
            actor: { subject: 'amina', role: 'finance' },
            ...{
              commandId: derivedId(budgetId, revision),
              requestHash: '',
              correlationId: '',
              causationId: '',
            },
          },
        ],
      },
    ])
    if (result?.outcome === 'appended') stored.push(...result.events)
  }
  return stored as RecordedEvent<BudgetEvent>[]
}

interface Cut {
  readonly asOf: string | undefined
  readonly position: string | undefined
  readonly instant: string | undefined
}

/** The figures after each fact that counts, worked out commitment by commitment from the events alone. */
function told(events: readonly RecordedEvent<BudgetEvent>[], { asOf, position, instant }: Cut) {
  const known = events
    .filter((event) => asOf === undefined || event.effectiveOn <= asOf)
    .filter((event) => position === undefined || BigInt(event.position) <= BigInt(position))
    .filter((event) => instant === undefined || Date.parse(event.recordedAt) <= Date.parse(instant))
  const ordered =
    asOf === undefined
      ? known
      : known.toSorted((left, right) =>
          left.effectiveOn < right.effectiveOn
            ? -1
            : left.effectiveOn > right.effectiveOn
              ? 1
              : left.revision - right.revision,
        )
  const held = new Map<string, { pending: number; spent: number }>()
  let amount = 0
  let status = ''
  return ordered.map((event) => {
    const { type, data } = event
    if (type === 'BudgetOpened') amount += data.amount
    if (type === 'BudgetAmountRevised') amount += data.amount - data.previous
    if (type === 'BudgetCommitted')
      held.set(
        data.commitmentId,
        data.spent ? { pending: 0, spent: data.amount } : { pending: data.amount, spent: 0 },
      )
    if (type === 'BudgetSpent') held.set(data.commitmentId, { pending: 0, spent: data.amount })
    if (type === 'BudgetReleased') held.delete(data.commitmentId)
    if (type === 'BudgetOpened' || type === 'BudgetReopened') status = 'active'
    if (type === 'BudgetClosed') status = 'closed'
    const total = (of: 'pending' | 'spent') => [...held.values()].reduce((sum, one) => sum + one[of], 0)
    return { position: event.position, status, ...figures(amount, total('pending'), total('spent')) }
  })
}

function figures(amount: number, pending: number, spent: number) {
  const [shownAmount, shownPending, shownSpent] = [amount, pending, spent].map((figure) =>
    formatMoney(figure, 'EUR'),
  )
  return {
    ...{ amount: shownAmount, pending: shownPending, spent: shownSpent },
    committed: formatMoney(pending + spent, 'EUR'),
    remaining: formatMoney(amount - pending - spent, 'EUR'),
    utilisationPercentage: percentage(pending + spent, amount),
  }
}

test('at every moment the history and the budget say what an independent fold of the log says', async () => {
  const property = fc.asyncProperty(
    fc.array(Step, { minLength: 1, maxLength: 25 }),
    fc.array(fc.record({ asOf: fc.option(Day), known: fc.option(fc.nat(30)), byTime: fc.boolean() }), {
      minLength: 3,
      maxLength: 3,
    }),
    fc.integer({ min: 1, max: 6 }),
    async (steps, cuts, limit) => {
      const budgetId = derivedId('run', (runs += 1))
      const events = await append(budgetId, factsOf(budgetId, steps))
      for (const { asOf, known, byTime } of cuts) {
        const at = known === null ? undefined : events[known % events.length]
        const cut: Cut = {
          asOf: asOf === null ? undefined : day(asOf),
          position: byTime ? undefined : at?.position,
          instant: byTime ? at?.recordedAt : undefined,
        }
        await compare(budgetId, told(events, cut), { cut, limit })
      }
    },
  )
  await fc.assert(property, { numRuns: 25 })
})

async function compare(
  budgetId: string,
  expected: ReturnType<typeof told>,
  { cut, limit }: { cut: Cut; limit: number },
): Promise<void> {
  const asked = Object.entries({ asOf: cut.asOf, knownAt: cut.position ?? cut.instant })
  const query = asked.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join('&')
  const items = await side.getAll(`/budgets/${budgetId}/history?limit=${limit}&${query}`)
  expect(items).toMatchObject(expected.map(({ status: _status, ...figures }) => figures))

  const budget = await side.get(`/budgets/${budgetId}?${query}`)
  const last = expected.at(-1)
  const isKnown = cut.asOf === undefined || cut.asOf >= day(3)
  expect(budget.status).toBe(isKnown ? 200 : 404)
  if (isKnown) {
    const { position: _position, ...shown } = last ?? { position: '' }
    expect(budget.data).toMatchObject(shown)
  }
}
