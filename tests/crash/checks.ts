import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { z } from 'zod'
import { answerProblems } from '#tests/crash/check-answers.ts'
import { settledProblems } from '#tests/crash/check-books.ts'
import { logProblems } from '#tests/crash/check-log.ts'
import { foldLog } from '#tests/crash/fold.ts'
import type { Journal } from '#tests/crash/journal.ts'
import { type Progress, readLog, readProgress, readSessions, withDatabase } from '#tests/crash/log.ts'
import { readModelProblems } from '#tests/crash/read-models.ts'
import type { Stage } from '#tests/crash/stage.ts'

export const tenant = 'demo'

const settling_ms = 90_000

/** Waits until every reaction and every read model has seen the whole log, and then holds all against it. */
export async function check(stage: Stage, journal: Journal): Promise<{ events: number; problems: string[] }> {
  return withDatabase(stage.databaseUrl(), async (client) => {
    const progress = await settled(client)
    const log = await readLog(client)
    const books = foldLog(log)
    const problems = [
      ...journal.problems,
      ...parkedProblems(progress),
      ...logProblems(log),
      ...answerProblems(journal, log, tenant),
      ...books.problems,
      ...settledProblems(books),
      ...(await statusProblems(stage, log.length)),
      ...(await readModelProblems(stage, books, log.length)),
    ]
    return { events: log.length, problems }
  })
}

async function settled(client: Client): Promise<Progress> {
  let last = await readProgress(client)
  for (const until = Date.now() + settling_ms; Date.now() < until;) {
    if (last.halted.length > 0) throw new Error(`a projection has halted: ${last.halted.join('; ')}`)
    const now = await readProgress(client)
    const isSettled = now.head === last.head && now.projections === now.head && now.reactions === now.head
    if (isSettled) return now
    last = now
    await pause(100)
  }
  const { head, projections, reactions } = last
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
