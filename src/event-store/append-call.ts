import type { QueryArrayConfig } from 'pg'
import { z } from 'zod'
import { planAppends } from '#src/event-store/append-plan.ts'
import type { AppendPlan } from '#src/event-store/append-plan.ts'
import { expectedOf, isStorable, refuseUnstorable } from '#src/event-store/encoding.ts'
import { InvalidAppend } from '#src/event-store/errors.ts'
import type { Append, NewEvent } from '#src/event-store/port.ts'

/** What became of one append, before its events are put together. */
export type Fate =
  | { readonly outcome: 'appended'; readonly first: number; readonly recordedAt: string }
  | { readonly outcome: 'conflict'; readonly actualRevision: number }
  | { readonly outcome: 'duplicate'; readonly first: string }

export interface AppendCall {
  readonly query: QueryArrayConfig
  /** The fate of each append of the batch, from the answer of `ledger.append`. */
  fates(this: void, answer: unknown): Fate[]
}

/** The one call of `ledger.append` that writes a batch, and how to read its answer (migrations/002-append.sql). */
export function appendCall(batch: readonly Append[]): AppendCall {
  const plan = planAppends(batch)
  const { events, appends } = parametersOf(batch, plan)
  return {
    query: {
      name: 'append',
      text: 'select ledger.append($1, $2, $3, $4, $5)',
      rowMode: 'array',
      values: [JSON.stringify(plan.checks), JSON.stringify(plan.keys), plan.exact, appends, events],
    },
    fates: (answer) => fatesOf(batch, plan, Answer.parse(answer)),
  }
}

/** What is kept beside the data. */
export function metaOf(event: NewEvent): Record<string, unknown> {
  const { id, actor, commandId, requestHash, correlationId, causationId } = event
  return { id, actor, commandId, requestHash, correlationId, causationId }
}

function parametersOf(batch: readonly Append[], plan: AppendPlan): { events: string; appends: string } {
  const events: unknown[] = []
  const appends: unknown[] = []
  for (const [n, append] of batch.entries()) {
    const { tenant: t, stream: s, guards = [], keyed, commandId } = append
    const g = plan.groups[n]
    const expected = expectedOf(append)
    const q = guards.map(({ stream, revision }) => ({ s: stream, r: revision }))
    const k = keyed ? commandId : null
    appends.push({
      n,
      g,
      t,
      s,
      r: expected,
      k,
      q,
      f: events.length + 1,
      l: events.length + append.events.length,
    })
    for (const [index, event] of append.events.entries()) {
      refuseWithoutData(event, n)
      events.push({
        i: events.length + 1,
        g,
        r: expected + 1 + index,
        v: event.schemaVersion,
        e: event.effectiveOn,
        k: index === 0 ? k : null,
        t,
        s,
        y: event.type,
        m: metaOf(event),
        d: event.data,
      })
    }
  }
  return { events: storable(events, batch), appends: JSON.stringify(appends) }
}

function storable(events: readonly unknown[], batch: readonly Append[]): string {
  const text = JSON.stringify(events)
  if (!isStorable(text)) refuseUnstorable(batch)
  return text
}

function refuseWithoutData({ data }: NewEvent, index: number): void {
  if (data === undefined || typeof data === 'function' || typeof data === 'symbol') {
    throw new InvalidAppend(index, 'its data is no JSON value')
  }
}

const Answer = z.object({
  first: z.string(),
  at: z.string(),
  bad: z.array(z.int()),
  exact: z.array(
    z.discriminatedUnion('o', [
      z.object({ n: z.int(), o: z.literal('appended'), p: z.string() }),
      z.object({ n: z.int(), o: z.literal('conflict'), r: z.int() }),
      z.object({ n: z.int(), o: z.literal('duplicate'), p: z.string() }),
    ]),
  ),
})
type Answer = z.infer<typeof Answer>

function fatesOf(batch: readonly Append[], plan: AppendPlan, answer: Answer): Fate[] {
  const bad = new Set(answer.bad)
  const exact = new Map(answer.exact.map((result) => [result.n, fateOf(result, answer.at)]))
  let next = Number(answer.first)
  return batch.map((append, index) => {
    if (bad.has(plan.groups[index] ?? -1)) {
      const fate = exact.get(index)
      if (fate === undefined) throw new Error(`ledger.append has left out the append ${index}`)
      return fate
    }
    const first = next
    next += append.events.length
    return { outcome: 'appended', first, recordedAt: answer.at }
  })
}

function fateOf(result: Answer['exact'][number], recordedAt: string): Fate {
  switch (result.o) {
    case 'appended':
      return { outcome: 'appended', first: Number(result.p), recordedAt }
    case 'conflict':
      return { outcome: 'conflict', actualRevision: result.r }
    case 'duplicate':
      return { outcome: 'duplicate', first: result.p }
  }
}
