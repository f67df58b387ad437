import { showProgress } from '#src/cli/progress.ts'
import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { type LogVerification, verifyLog } from '#src/event-store/verify-log.ts'
import { choose } from '#src/projecting/read-model.ts'
import { type Verification, verify } from '#src/projecting/verify.ts'

/** What `verify --json` prints. */
interface Verified {
  readonly log: LogVerification
  readonly projections: readonly Verification[]
}

/**
 * Proves that the log is whole, and that the read models are what it says; ends with exit code 1 when not, and
 * names the events and the rows.
 */
export async function verifyVerb(
  parts: VerbParts,
  names: readonly string[],
  options: { json?: boolean } = {},
): Promise<void> {
  const { readModels, tenancy: locks } = parts.rooms
  const asked = names.length === 0 ? 'all' : names
  choose(readModels, asked)
  const verified = await withRuntime(parts, async ({ store, pool, url, countable }): Promise<Verified> => {
    const walk = showProgress('verify the log', 'events')
    const log = await verifyLog({
      ...{ store, countable, locks },
      progress: ({ passed, until }) => walk.update(Number(passed), Number(until)),
    })
    walk.end()
    const shown = showProgress('verify', 'events')
    const projections = await verify({
      ...{ store, pool, url, readModels },
      names: asked,
      progress: ({ folded, until }) => shown.update(Number(folded), Number(until)),
    })
    shown.end()
    return { log, projections }
  })
  if (options.json === true) say(JSON.stringify(verified))
  else for (const line of linesOf(verified)) say(line)
  if (!isWell(verified)) process.exitCode = 1
}

function isWell({ log, projections }: Verified): boolean {
  return log.wrong === 0 && projections.every(({ wrong, problem }) => wrong === 0 && problem === undefined)
}

function linesOf({ log, projections }: Verified): string[] {
  return [...projections.map(rowsReport), logReport(log)]
}

function logReport({ events, first, last, wrong, problems }: LogVerification): string {
  const span = first === undefined ? 'no events' : `${events} events from position ${first} to ${last}`
  if (wrong === 0) return `The log: ${span}, whole and in order`
  const named = problems.map(
    ({ position, eventId, reason }) => `  position ${position} (${eventId}): ${reason}`,
  )
  return [`The log: ${span}, with ${wrong} PROBLEMS`, ...named, ...more(wrong - named.length)].join('\n')
}

function rowsReport({ projection, position, rows, wrong, differences, problem }: Verification): string {
  if (problem !== undefined) return `${projection}: NOT VERIFIED, ${problem}`
  if (wrong === 0) return `${projection}: ${rows} rows at position ${position} are what the log says`
  const named = differences.map((difference) => `  ${JSON.stringify(difference)}`)
  return [
    `${projection}: ${wrong} of ${rows} rows at position ${position} DIFFER from the log`,
    ...named,
    ...more(wrong - named.length),
  ].join('\n')
}

function more(left: number): string[] {
  return left > 0 ? [`  and ${left} more`] : []
}
