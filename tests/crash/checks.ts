import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { answerProblems } from '#tests/crash/check-answers.ts'
import { settledProblems } from '#tests/crash/check-books.ts'
import { logProblems } from '#tests/crash/check-log.ts'
import { foldLog } from '#tests/crash/fold.ts'
import type { Journal } from '#tests/crash/journal.ts'
import { type Progress, readLog, readProgress, withDatabase } from '#tests/crash/log.ts'
import { readModelProblems } from '#tests/crash/read-models.ts'
import type { Stage } from '#tests/crash/stage.ts'

export const tenant = 'demo'

const settling_ms = 90_000

/** Waits until every reaction and every read model has seen the whole log, and then holds all against it. */
export async function check(stage: Stage, journal: Journal): Promise<{ events: number; problems: string[] }> {
  return withDatabase(stage.databaseUrl(), async (client) => {
    const progress = await settled(() => readProgress(client))
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

async function settled(progress: () => Promise<Progress>): Promise<Progress> {
  let last = await progress()
  for (const until = Date.now() + settling_ms; Date.now() < until;) {
    if (last.halted.length > 0) throw new Error(`a projection has halted: ${last.halted.join('; ')}`)
    const now = await progress()
    const isSettled = now.head === last.head && now.projections === now.head && now.reactions === now.head
    if (isSettled) return now
    last = now
    await pause(100)
  }
  throw new Error(
    `after ${settling_ms / 1000} s the log ends at ${last.head}, the read models are at ${last.projections}, the reactions at ${last.reactions}`,
  )
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
