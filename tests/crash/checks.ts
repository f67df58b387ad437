import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { z } from 'zod'
import { answerProblems } from '#tests/crash/check-answers.ts'
import { settledProblems } from '#tests/crash/check-books.ts'
import { dealProblems } from '#tests/crash/check-deals.ts'
import { logProblems } from '#tests/crash/check-log.ts'
import { openDatabase, type Progress, readProgress, readSessions } from '#tests/crash/database.ts'
import { foldLog } from '#tests/crash/fold.ts'
import { type Hearing, lastHeard } from '#tests/crash/hearing.ts'
import type { Journal } from '#tests/crash/journal.ts'
import type { Logged, LogReader } from '#tests/crash/log.ts'
import { retryParked } from '#tests/crash/parked.ts'
import { readModelProblems } from '#tests/crash/read-models.ts'
import type { Stage } from '#tests/crash/stage.ts'

const settling_ms = 90_000

export interface Checked {
  readonly events: number
  readonly problems: readonly string[]
  /** What slipped past a guard, where the log does not promise to keep that out. */
  readonly slips: readonly string[]
  /** How many parked reactions were sent again. */
  readonly unparked: number
}

/** Waits until every reaction and every read model has seen the whole log, and then holds all against it. */
export async function check(stage: Stage, journal: Journal, hearing: Hearing): Promise<Checked> {
  const client = await openDatabase(stage.databaseUrl())
  const reader = await stage.openLog()
  try {
    const { head, progress, unparked, refused } = await settledAfterRetries(stage, client, reader)
    const log = await reader.read()
    const books = foldLog(log)
    const { guards } = stage.promises
    const problems = [
      ...journal.problems,
      ...refused,
      ...parkedProblems(progress),
      ...logProblems(log, stage.promises),
      ...answerProblems(journal, log, stage.tenant),
      ...books.problems,
      ...(guards ? books.slips : []),
      ...settledProblems(books),
      ...dealProblems(books),
      ...(await deliveryProblems(client, log)),
      ...hearing.problemsWith(log),
      ...(await statusProblems(stage, head)),
      ...(await readModelProblems(stage, books, head)),
    ]
    return { events: log.length, problems, slips: guards ? [] : books.slips, unparked }
  } finally {
    await reader.close()
    await client.end().catch(() => undefined)
  }
}

/** What was parked is sent again first, and then all must have seen the log once more. */
async function settledAfterRetries(stage: Stage, client: Client, reader: LogReader) {
  const first = await settled(client, reader)
  if (first.progress.parked === 0) return { ...first, unparked: 0, refused: [] }
  const refused = await retryParked(stage)
  return { ...(await settled(client, reader)), unparked: first.progress.parked, refused }
}

/** Waits until the receiver was served of all that is for it. */
async function deliveryProblems(client: Client, log: readonly Logged[]): Promise<string[]> {
  const last = lastHeard(log)
  let { webhooks } = await readProgress(client)
  for (const until = Date.now() + settling_ms; webhooks < last && Date.now() < until; await pause(100))
    webhooks = (await readProgress(client)).webhooks
  if (webhooks >= last) return []
  return [`after ${settling_ms / 1000} s the webhook is at ${webhooks}, and the last event for it at ${last}`]
}

async function settled(client: Client, log: LogReader): Promise<{ head: number; progress: Progress }> {
  let before = -1
  let head = before
  let progress = await readProgress(client)
  for (const until = Date.now() + settling_ms; Date.now() < until; await pause(100)) {
    head = await log.head()
    progress = await readProgress(client)
    if (progress.halted.length > 0) throw new Error(`a projection has halted: ${progress.halted.join('; ')}`)
    if (head === before && progress.projections === head && progress.reactions === head) {
      return { head, progress }
    }
    before = head
  }
  const { projections, reactions } = progress
  const where = `the log ends at ${head}, the read models are at ${projections}, the reactions at ${reactions}`
  const sessions = (await readSessions(client)).join('\n  ')
  throw new Error(`after ${settling_ms / 1000} s ${where}; at work in the database:\n  ${sessions}`)
}

function parkedProblems({ parked }: Progress): string[] {
  return parked === 0 ? [] : [`${parked} reactions are parked (GET /api/v1/reactions/parked)`]
}

const Statuses = z.object({
  data: z.array(z.object({ name: z.string(), state: z.string(), checkpoint: z.string() })),
  meta: z.object({ head: z.string() }),
})

async function statusProblems(stage: Stage, head: number): Promise<string[]> {
  const problems: string[] = []
  for (const url of stage.urls()) {
    const response = await fetch(`${url}/api/v1/projections`, { headers: stage.headersFor('amina') })
    const { data, meta } = Statuses.parse(await response.json())
    if (Number(meta.head) !== head) problems.push(`${url} tells the head as ${meta.head}, it is ${head}`)
    for (const { name, state, checkpoint } of data) {
      if (state !== 'live' || Number(checkpoint) !== head) {
        problems.push(`${url} tells of ${name}: ${state} at ${checkpoint}, the log ends at ${head}`)
      }
    }
  }
  return problems
}
