import type { QueryArrayConfig } from 'pg'
import { z } from 'zod'
import { integerArray, isPlain, textArray } from '#src/event-store/binary-arrays.ts'
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
  const columns = columnsOf(batch, plan)
  const values = [...checksOf(plan), JSON.stringify(inDetail(batch, plan)), ...columns]
  return {
    query: { name: 'append', text: call, rowMode: 'array', values },
    fates: (answer) => fatesOf(batch, plan, Answer.parse(answer)),
  }
}

const call = `select ledger.append(${Array.from({ length: 16 }, (_, index) => `$${index + 1}`).join(', ')})`

/** What is kept beside the data. */
export function metaOf(event: NewEvent): Record<string, unknown> {
  const { id, actor, commandId, requestHash, correlationId, causationId } = event
  return { id, actor, commandId, requestHash, correlationId, causationId }
}

/** What must hold of the log. */
function checksOf({ checks, keys, exact }: AppendPlan): Buffer[] {
  return [
    textArray(
      'text',
      checks.map(({ s }) => s),
    ),
    integerArray(checks.map(({ r }) => r)),
    textArray(
      'text',
      keys.map(({ t }) => t),
    ),
    textArray(
      'text',
      keys.map(({ k }) => k),
    ),
    integerArray(exact),
  ]
}

/** What is looked at only when something does not hold: what rests on which check, and the appends one by one. */
function inDetail(batch: readonly Append[], { checks, keys, groups }: AppendPlan): object {
  let written = 0
  const appends = batch.map(({ tenant: t, stream: s, guards = [], keyed, commandId, ...append }, n) => {
    const f = written + 1
    written += append.events.length
    const q = guards.map(({ stream, revision }) => ({ s: stream, r: revision }))
    const r = append.expectedRevision === 'none' ? -1 : append.expectedRevision
    return { n, g: groups[n], t, s, r, k: keyed ? commandId : null, q, f, l: written }
  })
  return { checks: checks.map(({ g }) => g), keys: keys.map(({ g }) => g), appends }
}

interface Columns {
  readonly groups: number[]
  readonly revisions: number[]
  readonly versions: number[]
  readonly dates: string[]
  readonly keys: (string | null)[]
  readonly tenants: string[]
  readonly streams: string[]
  readonly types: string[]
  readonly metas: string[]
  readonly datas: string[]
}

/** The events by columns, in the order of the batch. */
function columnsOf(batch: readonly Append[], { groups }: AppendPlan): Buffer[] {
  const columns: Columns = {
    ...{ groups: [], revisions: [], versions: [], dates: [], keys: [] },
    ...{ tenants: [], streams: [], types: [], metas: [], datas: [] },
  }
  for (const [n, append] of batch.entries()) addRows(columns, append, { n, group: groups[n] ?? n })
  if (!areStorable(columns)) refuseUnstorable(batch)
  return [
    ...[columns.groups, columns.revisions, columns.versions].map(integerArray),
    ...[columns.dates, columns.keys].map((texts) => textArray('text', texts)),
    ...[columns.tenants, columns.streams, columns.types].map((texts) => textArray('text', texts)),
    ...[columns.metas, columns.datas].map((texts) => textArray('json', texts)),
  ]
}

function addRows(columns: Columns, append: Append, { n, group }: { n: number; group: number }): void {
  const first = expectedOf(append) + 1
  for (const [index, event] of append.events.entries()) {
    columns.groups.push(group)
    columns.revisions.push(first + index)
    columns.versions.push(event.schemaVersion)
    columns.dates.push(event.effectiveOn)
    columns.keys.push(append.keyed && index === 0 ? append.commandId : null)
    columns.tenants.push(event.tenant)
    columns.streams.push(event.stream)
    columns.types.push(event.type)
    columns.metas.push(JSON.stringify(metaOf(event)))
    columns.datas.push(dataText(event, n))
  }
}

function areStorable({ tenants, streams, types, metas, datas }: Columns): boolean {
  return metas.every(isStorable) && datas.every(isStorable) && [tenants, streams, types].flat().every(isPlain)
}

function dataText({ data }: NewEvent, index: number): string {
  const text = JSON.stringify(data) as string | undefined
  if (text === undefined) throw new InvalidAppend(index, 'its data is no JSON value')
  return text
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
