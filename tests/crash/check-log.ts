import type { Logged } from '#tests/crash/log.ts'

/** What must be so of the log whatever happened: no position missing, each stream whole, no event twice. */
export function logProblems(log: readonly Logged[]): string[] {
  return [...positionProblems(log), ...streamProblems(log), ...commandProblems(log)]
}

function positionProblems(log: readonly Logged[]): string[] {
  const problems: string[] = []
  for (const [index, event] of log.entries()) {
    if (event.position !== index + 1) {
      problems.push(`position ${index + 1} is missing: ${event.position} stands in its place`)
      break
    }
    const before = log[index - 1]
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
  for (const [commandId, events] of Map.groupBy(log, (event) => event.commandId)) {
    for (const [index, event] of events.entries()) {
      const before = events[index - 1]
      if (before === undefined) continue
      const together = before.position + 1 === event.position && before.stream === event.stream
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
