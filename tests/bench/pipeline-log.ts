import pg from 'pg'
import { v7 } from 'uuid'
import type { PipelineEvent } from '../../commands/pipelines/events.ts'
import type { Append, EventStore, NewEvent } from '../../src/event-store/port.ts'
import { addDays, CivilDate } from '../../src/kernel/dates.ts'
import type { Fact, Position } from '../../src/kernel/event.ts'
import { streamName } from '../../src/kernel/ids.ts'
import { type Deal, nextOf, opening, pause, stages } from './pipeline-deals.ts'
import { openTenant, tenant } from './sample-log.ts'

const firstDay = CivilDate.parse('2024-01-01')
const days = 700
const appendsPerBatch = 1_000

/** What the log is about. */
export interface PipelineSample {
  readonly head: Position
  /** A position in the middle of the log, and one shortly before its end. */
  readonly middle: Position
  readonly recent: Position
  readonly pipelineId: string
  readonly middleDay: string
  readonly lastDay: string
}

interface Due extends Deal {
  revision: number
}

/**
 * Fills a log with so many deals of one pipeline over nearly two years, half of them from leads. Each goes its own way
 * through the stages, at its own pace, until it is won or lost; a few thousand are on their way at any time.
 */
export async function fillPipeline(store: EventStore, count: number): Promise<PipelineSample> {
  const pipelineId = v7()
  const opened: PipelineEvent = { type: 'PipelineOpened', data: { pipelineId, name: 'Sales', stages } }
  let batch: Append[] = [
    openTenant(),
    append({ stream: streamName('pipeline', tenant, pipelineId), revision: 0 }, opened, firstDay),
  ]
  const marks: Record<string, Position> = {}
  const write = async (): Promise<void> => {
    const results = await store.append(batch)
    if (results.some(({ outcome }) => outcome !== 'appended')) throw new Error('the deals were not written')
    batch = []
  }
  const due = new Map<number, Due[]>()
  for (let place = 0; place < count; place += 1) {
    const on = dayOf(place / count)
    const deal = {
      dealId: v7(),
      place,
      step: 0,
      stage: 0,
      revision: 0,
      ...(place % 2 === 0 && { leadId: v7() }),
    }
    for (const one of [deal, ...(due.get(place) ?? [])]) {
      batch.push(...factsOf(one, pipelineId, on))
      const next = place + Math.ceil(pause(one) * (count / days))
      if (one.step >= 0) due.set(next, [...(due.get(next) ?? []), one])
    }
    due.delete(place)
    if (batch.length >= appendsPerBatch) await write()
    if (place === Math.floor(count / 2)) marks['middle'] = await store.head()
    if (place === Math.floor(count * 0.98)) marks['recent'] = await store.head()
  }
  await write()
  const { middle = '0', recent = '0' } = marks
  const [middleDay, lastDay] = [dayOf(0.5), dayOf(1)]
  return { head: await store.head(), middle, recent, pipelineId, middleDay, lastDay }
}

function dayOf(share: number): CivilDate {
  return addDays(firstDay, Math.min(Math.floor(share * days), days - 1))
}

function* factsOf(deal: Due, pipelineId: string, on: CivilDate): Generator<Append> {
  const { leadId } = deal
  if (deal.revision === 0 && leadId !== undefined) {
    const captured = { type: 'LeadCaptured', data: { leadId, value: 0, currency: 'EUR' } }
    yield append({ stream: streamName('lead', tenant, leadId), revision: 0 }, captured, on)
  }
  const stream = streamName('deal', tenant, deal.dealId)
  const fact = deal.revision === 0 ? opening(deal, { pipelineId, on }) : nextOf(deal, { pipelineId, on })
  yield append({ stream, revision: deal.revision }, fact, on)
  deal.revision += 1
}

function append(
  { stream, revision }: { stream: string; revision: number },
  fact: Fact,
  effectiveOn: CivilDate,
): Append {
  const commandId = v7()
  const event: NewEvent = {
    ...{ type: fact.type, data: fact.data, id: commandId, schemaVersion: 1, tenant, stream, effectiveOn },
    ...{ actor: { subject: 'amina', role: 'sales' }, commandId, requestHash: '' },
    ...{ correlationId: commandId, causationId: commandId },
  }
  const expectedRevision = revision === 0 ? 'none' : revision - 1
  return { tenant, stream, expectedRevision, events: [event], commandId, keyed: false, requestHash: '' }
}

/**
 * As if every fact had been recorded on its day, during the hours of work: all were written within minutes, and what
 * was known on a day would be nothing or all. Only a bench may touch a log, and only as long as nobody has read it.
 */
export async function recordOnTheirDays(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(`
      begin;
      alter table ledger.events disable trigger events_never_change;
      grant update on ledger.events to current_user;
      update ledger.events e
      set recorded_at = (spread.day + time '07:00' + spread.share * interval '11 hours') at time zone 'UTC'
      from (
        select position, day, percent_rank() over (partition by day order by position) as share
        from (select position, min(effective_on) over (order by position desc) as day from ledger.events) days
      ) spread
      where spread.position = e.position;
      revoke update on ledger.events from current_user;
      alter table ledger.events enable trigger events_never_change;
      commit`)
    await client.query('vacuum analyze ledger.events')
  } finally {
    await client.end()
  }
}
