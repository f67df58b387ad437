import type { Decision } from '#src/deciding/batch.ts'
import type { Verdict } from '#src/deciding/job.ts'
import type { States } from '#src/deciding/states.ts'
import type { AppendResult } from '#src/event-store/port.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'

/** A decision, and what the store said of it. */
export interface Decided {
  readonly decision: Decision
  readonly result: AppendResult
}

/** What the sender is told: a verdict, a refusal (thrown), or that it must be decided again. */
export function verdictOf({ decision, result }: Decided, states: States): Verdict | 'again' {
  switch (result.outcome) {
    case 'conflict':
      return 'again'
    case 'duplicate':
      return replayed(decision, result)
    case 'appended':
      if (decision.refusal) throw decision.refusal
      return decision.job.dryRun ? planned(decision) : written(decision, result.events, states)
  }
}

function replayed(
  { job }: Decision,
  { events, sameRequest }: { events: readonly RecordedEvent[]; sameRequest: boolean },
): Verdict {
  const last = events.at(-1)
  if (!sameRequest || last === undefined) throw new Refusal('IDEMPOTENCY_KEY_REUSED')
  const { revision, position } = last
  return { command: job.command, stream: last.stream, events, revision, position, replayed: true }
}

/** Unwritten events have no position; nothing of them may be taken for a fact. */
function planned({ job, stream, revision, events }: Decision): Verdict {
  return {
    command: job.command,
    stream,
    events: events.map((event) => ({ ...event, position: '0', recordedAt: '' })),
    revision: revision + events.length,
    position: '0',
    replayed: false,
  }
}

/** Without an event, what is asked for was so already: the position is that of the stream's last event. */
function written(
  { job, stream, revision }: Decision,
  events: readonly RecordedEvent[],
  states: States,
): Verdict {
  const { command } = job
  const last = events.at(-1) ?? states.known({ aggregate: command.aggregate, stream })
  return {
    command,
    stream,
    events,
    revision: events.at(-1)?.revision ?? revision,
    position: last?.position ?? '0',
    replayed: false,
  }
}
