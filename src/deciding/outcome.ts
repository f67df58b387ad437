import type { Job, Verdict } from '#src/deciding/job.ts'
import type { CommandOutcome, CommandRequest } from '#src/deciding/request.ts'
import type { States } from '#src/deciding/states.ts'
import { laterPosition } from '#src/event-store/port.ts'
import type { Answer, Warning } from '#src/kernel/command.ts'
import type { Refusal } from '#src/kernel/errors.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { idOfStream, streamName } from '#src/kernel/ids.ts'

/** What a command's facts caused before its sender was answered. */
export interface Caused {
  readonly events: readonly RecordedEvent[]
  readonly pending: readonly string[]
  readonly warnings: readonly Warning[]
  /** Set when what the command did was taken back, because what it led to was refused. */
  readonly undone?: Refusal
}

export const nothingCaused: Caused = { events: [], pending: [], warnings: [] }

interface Done {
  readonly request: CommandRequest
  readonly job: Job
  readonly verdict: Verdict
  readonly caused: Caused
}

/** Derives a secret anew: of a key by its id, or of what signs, by how often it was replaced. */
export interface Reveal {
  (tenant: string, id: string, rotation?: number): string
}

/** What the sender of a command is told. */
export function outcomeOf(
  { request, job, verdict, caused }: Done,
  states: States,
  reveal: Reveal,
): CommandOutcome {
  const { events } = verdict
  const { number, warnings = [], ...details } = answerOf(verdict)
  const about = verdict.command.about?.(job.input, job)
  const id = about?.id ?? idOfStream(verdict.stream)
  const home = about && streamName(about.noun, job.tenant, about.stream ?? about.id)
  const all = [...events, ...caused.events]
  const secret = secretTold(details['revealsSecret'], job, reveal)
  return {
    id,
    revision: revisionOf(home, { verdict, events: all, states }),
    number: number ?? numberOf(id, { stream: home ?? verdict.stream, events: caused.events }),
    warnings: [...warnings, ...caused.warnings],
    details: secret === undefined ? details : { ...details, revealsSecret: undefined, secret },
    position: all.reduce((position, event) => laterPosition(position, event.position), verdict.position),
    replayed: verdict.replayed,
    created: request.command.creates !== undefined && events.length > 0 && !job.dryRun,
    pending: caused.pending,
    events,
  }
}

function secretTold(asked: unknown, { tenant, newId, dryRun }: Job, reveal: Reveal): string | undefined {
  if (asked === true) return reveal(tenant, newId)
  if (typeof asked !== 'object' || asked === null || dryRun) return undefined
  const { of, rotation } = asked as { of: string; rotation: number }
  return reveal(tenant, of, rotation)
}

/** The revision of what the command is about: its own stream's, or the one its reactions wrote. */
function revisionOf(
  about: string | undefined,
  { verdict, events, states }: { verdict: Verdict; events: readonly RecordedEvent[]; states: States },
): number | undefined {
  if (about === undefined || about === verdict.stream) {
    return events.findLast(({ stream }) => stream === verdict.stream)?.revision ?? verdict.revision
  }
  if (verdict.events.length === 0) return states.revisionOf(about)
  return events.findLast(({ stream }) => stream === about)?.revision
}

/** The number that a reaction has written on the new thing before its sender was answered. */
function numberOf(
  id: string,
  { stream, events }: { stream: string; events: readonly RecordedEvent[] },
): string | undefined {
  for (const event of events) {
    const data = event.data as Readonly<Record<string, unknown>>
    const { number } = data as { number?: unknown }
    if (event.stream === stream && typeof number === 'string' && Object.values(data).includes(id))
      return number
  }
  return undefined
}

function answerOf({ command, events }: Verdict): Answer {
  return events.length === 0 ? {} : command.answer(events)
}
