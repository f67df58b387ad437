import { printing } from '#src/cli/output.ts'
import { showProgress } from '#src/cli/progress.ts'
import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { comparePositions } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { KnownAt, positionOf } from '#src/http/time-axes.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Position } from '#src/kernel/event.ts'
import { Tenant } from '#src/kernel/ids.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { changesBetween, rowsAt } from '#src/projecting/history.ts'
import { choose } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { replaying } from '#src/projecting/replay.ts'
import type { ReplaySurroundings } from '#src/projecting/replay.ts'

/** What was asked for on the command line. A point is a position or a time. */
export interface ReplayVerbOptions {
  readonly to: string
  readonly compare?: string
  readonly show?: boolean
  readonly projection?: readonly string[]
  readonly tenant?: string
}

interface Asked {
  readonly model: ReadModel
  readonly tenant: string | undefined
  readonly progress: (folded: Position) => void
}

type Print = (line: string) => Promise<void>

/**
 * Folds read models as they stood at a point of the log, beside those in use: counts their rows, shows them, or
 * tells what changed between that point and another one, from the earlier to the later. A line of JSON for each
 * row; how many there were is told on standard error.
 */
export async function replayVerb(parts: VerbParts, options: ReplayVerbOptions): Promise<void> {
  const models = choose(parts.rooms.readModels, options.projection ?? 'all')
  const { tenant } = options
  if (tenant !== undefined && !Tenant.safeParse(tenant).success) {
    throw new StartupError(`--tenant is ${tenant}.`, 'A tenant is 1 to 40 of a-z, 0-9 and -.')
  }
  const points = pointsOf(options)
  await withRuntime(parts, async ({ store, pool, url }) => {
    const positions = []
    for (const point of points) positions.push(await reached(point, store))
    const [first = '0', last] = positions.toSorted(comparePositions)
    await replaying({ store, pool, url }, (around) =>
      printing(async (print) => {
        for (const model of models) {
          const shown = showProgress(`replay ${model.projection.name}`, 'events')
          const progress = (folded: Position): void => shown.update(Number(folded), Number(last ?? first))
          const asked = { model, tenant, progress }
          const told =
            last === undefined
              ? await at(around, { ...asked, until: first }, options.show === true ? print : undefined)
              : await between(around, { ...asked, from: first, until: last }, print)
          shown.end()
          if (last === undefined && options.show !== true) say(told)
          else process.stderr.write(`${told}\n`)
        }
      }),
    )
  })
}

async function at(
  around: ReplaySurroundings,
  asked: Asked & { until: Position },
  print: Print | undefined,
): Promise<string> {
  const { name } = asked.model.projection
  const prefix = `{"projection":${JSON.stringify(name)},"row":`
  const rows = await rowsAt(around, asked, async (row) => print?.(`${prefix}${row}}`))
  return `${name}: ${rows} rows at position ${asked.until}`
}

async function between(
  around: ReplaySurroundings,
  asked: Asked & { from: Position; until: Position },
  print: Print,
): Promise<string> {
  const counts = { added: 0, removed: 0, changed: 0 }
  await changesBetween(around, asked, async (change) => {
    counts[change.kind] += 1
    await print(JSON.stringify(change))
  })
  const { added, removed, changed } = counts
  const span = `between the positions ${asked.from} and ${asked.until}`
  return `${asked.model.projection.name}: ${added} added, ${removed} removed, ${changed} changed ${span}`
}

/** A point of the log as it was given to an option. */
interface Point {
  readonly option: string
  readonly text: string
}

function pointsOf({ to, compare }: ReplayVerbOptions): Point[] {
  const given = [{ option: '--to', text: to }]
  if (compare !== undefined) given.push({ option: '--compare', text: compare })
  for (const { option, text } of given) {
    if (KnownAt.safeParse(text).success) continue
    throw new StartupError(
      `${option} is ${text}, which is no point of a log.`,
      'Give a position such as 42, or a time with its zone such as 2025-03-22T10:00:00Z.',
    )
  }
  return given
}

/** The position of a point; one that has not been reached yet has nothing to be replayed. */
async function reached({ option, text }: Point, store: EventStore): Promise<Position> {
  try {
    return await positionOf(text, store)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new StartupError(
      `${option} is ${text}, which has not been reached yet.`,
      `The log ends at position ${await store.head()}.`,
      { cause: error },
    )
  }
}
