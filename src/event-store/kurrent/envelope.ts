import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { z } from 'zod'
import { jsonText } from '#src/event-store/encoding.ts'
import { UnreadableEvent } from '#src/event-store/errors.ts'
import type { Place, Proposed } from '#src/event-store/kurrent/requests.ts'
import type { NewEvent } from '#src/event-store/port.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Actor } from '#src/kernel/event.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'

type Received = ReadResp.ReadEvent.RecordedEvent

/** What is kept beside the data. The two names with a dollar are KurrentDB's own for the same things. */
const Metadata = z.object({
  ledger: z.literal(1),
  tenant: z.string(),
  effectiveOn: CivilDate,
  actor: Actor,
  commandId: z.string(),
  /** Whether the command may come again under its id. */
  keyed: z.literal(true).optional(),
  requestHash: z.string(),
  $correlationId: z.string(),
  $causationId: z.string(),
  schemaVersion: z.int(),
  /** Which batch wrote it: a repeated append answers like the first, and only this tells them apart. */
  writer: z.string(),
  /** The latest time that the writer had seen in the log. */
  notBefore: z.int().nonnegative(),
})
type Metadata = z.infer<typeof Metadata>

/** An event as it was read, with what only the adapter needs to know. */
export interface Stored {
  readonly event: RecordedEvent
  readonly place: Place
  readonly keyed: boolean
  readonly writer: string
}

/** How the streams of one ledger are named in a server that others may use as well. */
export class Naming {
  readonly prefix: string
  /** The stream that holds the identity; it stands outside of the prefix, so that no reader meets it. */
  readonly identity: string

  constructor(log: string) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(log)) throw new Error(`"${log}" cannot name a log: use a-z, 0-9 and -`)
    this.prefix = `${log}/`
    this.identity = `${log}-log`
  }

  outside(stream: string): string {
    return `${this.prefix}${stream}`
  }

  /** Our name of a stream; undefined when it is not one of ours. */
  inside(stream: string): string | undefined {
    return stream.startsWith(this.prefix) ? stream.slice(this.prefix.length) : undefined
  }
}

export interface Writing {
  readonly keyed: boolean
  readonly writer: string
  readonly notBefore: number
}

/** An event as it is sent. Its data has been found to be storable before. */
export function proposedOf(event: NewEvent, { keyed, writer, notBefore }: Writing): Proposed {
  const metadata: Metadata = {
    ledger: 1,
    tenant: event.tenant,
    effectiveOn: event.effectiveOn,
    actor: event.actor,
    commandId: event.commandId,
    ...(keyed && { keyed }),
    requestHash: event.requestHash,
    $correlationId: event.correlationId,
    $causationId: event.causationId,
    schemaVersion: event.schemaVersion,
    writer,
    notBefore,
  }
  return {
    id: event.id,
    type: event.type,
    data: Buffer.from(jsonText(event.data), 'utf8'),
    metadata: Buffer.from(jsonText(metadata), 'utf8'),
  }
}

/** What the server counts of an event towards the size of an append, and a little more. */
export function sizeOf({ type, data, metadata }: Proposed): number {
  return data.length + metadata.length + 2 * type.length + 256
}

export function placeOf(received: Received): Place {
  return { commit: BigInt(received.getCommitPosition()), prepare: BigInt(received.getPreparePosition()) }
}

export function streamOf(received: Received): string {
  return Buffer.from(received.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8')
}

/** Reads an event of one of our streams. All that stands there must be ours and whole: nothing is passed over. */
export function storedOf(received: Received, stream: string): Stored {
  const place = placeOf(received)
  const id = received.getId()?.getString() ?? ''
  const type = received.getMetadataMap().get('type') ?? ''
  const named = { position: String(place.commit), id, type }
  parsed(named, 'place in the log', () => checkPlace(place))
  const metadata = parsed(named, 'metadata', () => Metadata.parse(json(received.getCustomMetadata_asU8())))
  const created = parsed(named, 'time', () => msOf(received.getMetadataMap().get('created')))
  const { keyed = false, writer } = metadata
  const envelope = { ...named, ...envelopeOf(metadata, created), stream }
  const event: RecordedEvent = {
    ...envelope,
    revision: Number(received.getStreamRevision()),
    data: undefined,
  }
  const data = parsed(event, 'data', () => json(received.getData_asU8()))
  return { event: { ...event, data }, place, keyed, writer }
}

function parsed<T>(event: ConstructorParameters<typeof UnreadableEvent>[0], what: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new UnreadableEvent(event, `its ${what} is not what the ledger writes`, { cause })
  }
}

function envelopeOf(metadata: Metadata, created: number) {
  return {
    schemaVersion: metadata.schemaVersion,
    tenant: metadata.tenant,
    recordedAt: new Date(Math.max(created, metadata.notBefore)).toISOString(),
    effectiveOn: metadata.effectiveOn,
    actor: metadata.actor,
    commandId: metadata.commandId,
    requestHash: metadata.requestHash,
    correlationId: metadata.$correlationId,
    causationId: metadata.$causationId,
  }
}

/**
 * Events that were appended have both halves equal, and thus a position of their own; only explicit transactions
 * of other clients, which share one commit position, have not. Servers before 22.6 do not tell it for a stream.
 */
function checkPlace({ commit, prepare }: Place): void {
  if (commit !== prepare || commit > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Error(`Its position is ${commit}/${prepare}`)
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function json(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes)) as unknown
}

/** From ticks of 100 nanoseconds since 1970. */
function msOf(created: string | undefined): number {
  return Number(BigInt(created ?? '') / 10_000n)
}
