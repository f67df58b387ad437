import { expectedOf } from '#src/event-store/encoding.ts'
import type { Append, AppendResult, EventStore } from '#src/event-store/port.ts'

/** What the log below says of a batch that is rehearsed on it. */
export interface BaseChecks {
  /** The answer for an append whose command the log holds already. */
  duplicate(index: number): AppendResult | undefined
  /** Whether a stream of the log stands at a revision. */
  stands(stream: string, revision: number): boolean
  /** The revision that a stream was found at, where it was not an expected one. */
  movedTo(stream: string): number | undefined
}

/**
 * Asks the log, in one call, which commands of a batch it holds already, and whether streams stand where the
 * batch expects them: both by appends without events, which check and write nothing. `rehearsedFrom` tells
 * where the rehearsal took over a stream, of which the log is no longer asked.
 */
export async function checkBase(
  base: EventStore,
  batch: readonly Append[],
  rehearsedFrom: (stream: string) => number | undefined,
): Promise<BaseChecks> {
  const commands = batch.flatMap((append, index) =>
    append.keyed ? [{ index, probe: duplicateProbe(append, rehearsedFrom(append.stream)) }] : [],
  )
  const places = placesOf(batch, rehearsedFrom)
  const probes = [...commands.map(({ probe }) => probe), ...places.values()]
  const results = probes.length === 0 ? [] : await base.append(probes)

  const duplicates = new Map(commands.map(({ index }, at) => [index, results[at]]))
  const found = new Map([...places.keys()].map((place, at) => [place, results[commands.length + at]]))
  const conflicts = [...places].flatMap(([place, { stream }]) => {
    const result = found.get(place)
    return result?.outcome === 'conflict' ? [[stream, result.actualRevision] as const] : []
  })
  const actual = new Map(conflicts)
  return {
    duplicate(index) {
      const result = duplicates.get(index)
      return result?.outcome === 'duplicate' ? result : undefined
    },
    stands: (stream, revision) => found.get(placeOf(stream, revision))?.outcome === 'appended',
    movedTo: (stream) => actual.get(stream),
  }
}

function duplicateProbe(append: Append, rehearsedFrom: number | undefined): Append {
  const expected = rehearsedFrom ?? expectedOf(append)
  return { ...append, expectedRevision: expected < 0 ? 'none' : expected, events: [], guards: [] }
}

/** Every revision that the batch expects of a stream of the log, each once. */
function placesOf(
  batch: readonly Append[],
  rehearsedFrom: (stream: string) => number | undefined,
): Map<string, Append> {
  const places = new Map<string, Append>()
  for (const append of batch) {
    const expected = [{ stream: append.stream, revision: expectedOf(append) }, ...(append.guards ?? [])]
    for (const { stream, revision } of expected) {
      if (rehearsedFrom(stream) !== undefined) continue
      const place = placeOf(stream, revision)
      const expectedRevision = revision < 0 ? ('none' as const) : revision
      if (!places.has(place))
        places.set(place, { ...append, stream, expectedRevision, events: [], keyed: false, guards: [] })
    }
  }
  return places
}

function placeOf(stream: string, revision: number): string {
  return `${revision} ${stream}`
}
