import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'
import { formatMoney, percentage } from '#src/kernel/money.ts'
import { Day, day, lifeOf, openedOn, Steps } from '#tests/read-models/budget-life.ts'
import type { Lived } from '#tests/read-models/budget-life.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

type Recorded = RecordedEvent<BudgetEvent>

let clock = Date.parse('2025-01-01T00:00:00Z')
let side: ReadSide
let runs = 0

beforeAll(async () => {
  side = await readSide({ store: memoryStore({ now: () => clock }) })
})
afterAll(() => side.stop())

/** Writes the facts one by one, each at its time. */
async function append(budgetId: string, life: readonly Lived[]): Promise<Recorded[]> {
  const stored: RecordedEvent[] = []
  const about = { tenant: 'demo', stream: streamName('budget', 'demo', budgetId), requestHash: '' }
  const actor = { subject: 'amina', role: 'finance' }
  for (const [revision, { fact, later_ms }] of life.entries()) {
    clock += later_ms
    const commandId = derivedId(budgetId, revision)
    const envelope = {
      id: derivedId(commandId, 0),
      schemaVersion: 1,
      actor,
      correlationId: '',
      causationId: '',
    }
    const events = [{ ...fact, ...about, ...envelope, commandId }]
    const expectedRevision = revision === 0 ? 'none' : revision - 1
    const [result] = await side.store.append([
      { ...about, expectedRevision, commandId, keyed: false, events },
    ])
    if (result?.outcome === 'appended') stored.push(...result.events)
  }
  return stored as Recorded[]
}

interface Cut {
  readonly asOf: string | undefined
  readonly position: string | undefined
  readonly instant: string | undefined
}

function counts(event: Recorded, { asOf, position, instant }: Cut): boolean {
  if (asOf !== undefined && event.effectiveOn > asOf) return false
  if (position !== undefined && BigInt(event.position) > BigInt(position)) return false
  return instant === undefined || Date.parse(event.recordedAt) <= Date.parse(instant)
}

function byDay(left: Recorded, right: Recorded): number {
  return left.effectiveOn.localeCompare(right.effectiveOn) || left.revision - right.revision
}

interface Standing {
  amount: number
  status: string
  readonly held: Map<string, { pending: number; spent: number }>
}

/** The figures after each fact that counts, worked out commitment by commitment from the events alone. */
function told(events: readonly Recorded[], cut: Cut) {
  const known = events.filter((event) => counts(event, cut))
  const ordered = cut.asOf === undefined ? known : known.toSorted(byDay)
  const standing: Standing = { amount: 0, status: '', held: new Map() }
  return ordered.map((event) => {
    take(standing, event)
    const total = (of: 'pending' | 'spent') =>
      [...standing.held.values()].reduce((sum, one) => sum + one[of], 0)
    const shown = figures(standing.amount, total('pending'), total('spent'))
    return { position: event.position, status: standing.status, shown }
  })
}

function take(standing: Standing, { type, data }: Recorded): void {
  const { held } = standing
  switch (type) {
    case 'BudgetOpened':
      standing.amount += data.amount
      standing.status = 'active'
      return
    case 'BudgetAmountRevised':
      standing.amount += data.amount - data.previous
      return
    case 'BudgetCommitted':
      held.set(data.commitmentId, {
        pending: data.spent ? 0 : data.amount,
        spent: data.spent ? data.amount : 0,
      })
      return
    case 'BudgetSpent':
      held.set(data.commitmentId, { pending: 0, spent: data.amount })
      return
    case 'BudgetReleased':
      held.delete(data.commitmentId)
      return
    case 'BudgetReopened':
      standing.status = 'active'
      return
    case 'BudgetClosed':
      standing.status = 'closed'
      return
    case 'BudgetActivated':
    case 'BudgetDeactivated':
    case 'BudgetThresholdCrossed':
  }
}

function figures(amount: number, pending: number, spent: number) {
  return {
    amount: formatMoney(amount, 'EUR'),
    pending: formatMoney(pending, 'EUR'),
    spent: formatMoney(spent, 'EUR'),
    committed: formatMoney(pending + spent, 'EUR'),
    remaining: formatMoney(amount - pending - spent, 'EUR'),
    utilisationPercentage: percentage(pending + spent, amount),
  }
}

const AnyCut = fc.record({ asOf: fc.option(Day), known: fc.option(fc.nat(30)), byTime: fc.boolean() })
const Cuts = fc.array(AnyCut, {
  minLength: 3,
  maxLength: 3,
})

test('at every moment the history and the budget say what an independent fold of the log says', async () => {
  const property = fc.asyncProperty(
    Steps,
    Cuts,
    fc.integer({ min: 1, max: 6 }),
    async (steps, cuts, limit) => {
      runs += 1
      const budgetId = derivedId('run', runs)
      const events = await append(budgetId, lifeOf(budgetId, steps))
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
  expect(items).toMatchObject(expected.map(({ position, shown }) => Object.assign({ position }, shown)))

  const { status, data } = await side.get(`/budgets/${budgetId}?${query}`)
  const isKnown = cut.asOf === undefined || cut.asOf >= day(openedOn)
  const last = expected.at(-1)
  expect({ status, data }).toMatchObject(
    isKnown ? { status: 200, data: { status: last?.status, ...last?.shown } } : { status: 404 },
  )
}
