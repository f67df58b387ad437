import { everything, type Logged, type LogPromises } from '#tests/crash/log.ts'

/** What must be so of the log whatever happened: no position missing, each stream whole, no event twice. */
export function logProblems(
  log: readonly Logged[],
  { countable }: Pick<LogPromises, 'countable'> = everything,
): string[] {
  return [
    ...(countable ? gaps(log) : []),
    ...orderProblems(log),
    ...streamProblems(log),
    ...commandProblems(log),
  ]
}

function gaps(log: readonly Logged[]): string[] {
  const index = log.findIndex(({ position }, at) => position !== at + 1)
  const event = log[index]
  return event ? [`position ${index + 1} is missing: ${event.position} stands in its place`] : []
}

function orderProblems(log: readonly Logged[]): string[] {
  const problems: string[] = []
  for (const [index, event] of log.entries()) {
    const before = log[index - 1]
    if (before && before.position >= event.position) {
      problems.push(`position ${event.position} comes after ${before.position}`)
    }
    if (before && before.recordedAt > event.recordedAt) {
      problems.push(
        `recordedAt goes back at position ${event.position}: ${before.recordedAt}, then ${event.recordedAt}`,
      )
    }
  }
  return problems
}

function streamProblems(log: readonly Logged[]): string[] {
  const problems: string[] = []
  const revisions = new Map<string, number>()
  const ids = new Map<string, number>()
  for (const { stream, revision, position, id } of log) {
    const expected = (revisions.get(stream) ?? -1) + 1
    if (revision !== expected) {
      problems.push(`${stream} has revision ${revision} at position ${position} where ${expected} belongs`)
    }
    revisions.set(stream, revision)
    const other = ids.get(id)
    if (other !== undefined) problems.push(`event ${id} is in the log twice: at ${other} and at ${position}`)
    ids.set(id, position)
  }
  return problems
}

/** The events of one command are written at once, into one stream: apart, the command was done twice or in part. */
function commandProblems(log: readonly Logged[]): string[] {
  const problems: string[] = []
  const placed = log.map((event, at) => ({ ...event, at }))
  for (const [commandId, events] of Map.groupBy(placed, (event) => event.commandId)) {
    for (const [index, event] of events.entries()) {
      const before = events[index - 1]
      if (before === undefined) continue
      const together = before.at + 1 === event.at && before.stream === event.stream
      if (!together) {
        problems.push(`command ${commandId} was done twice: ${place(before)} and ${place(event)}`)
      }
    }
  }
  return problems
}

function place({ type, stream, position }: Logged): string {
  return `${type} in ${stream} at ${position}`
}
