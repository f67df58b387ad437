import shared from '@eventstore/db-client/generated/shared_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { AppendReq, ReadReq } from '@eventstore/db-client/generated/streams_pb.js'

/** A place in $all. Both halves are kept as received: servers have skipped an event when given one alone. */
export interface Place {
  readonly commit: bigint
  readonly prepare: bigint
}

/** An event as it is sent: the exact bytes of its JSON texts. */
export interface Proposed {
  readonly id: string
  readonly type: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

/** Which events of $all are wanted: by the beginning of their stream's name, or by their types. */
export type Filter = { readonly streamPrefix: string } | { readonly types: readonly string[] }

const forwards = 0
const backwards = 1

/** How many records the server looks through before it tells a subscription where it stands: times its window. */
const checkpointInterval = 32

export function streamRequest(stream: string, from: number | 'end', count: number): ReadReq {
  const place = new streams.ReadReq.Options.StreamOptions().setStreamIdentifier(named(stream))
  if (from === 'end') place.setEnd(new shared.Empty())
  else place.setRevision(String(from))
  const options = readOptions(from === 'end' ? backwards : forwards)
    .setStream(place)
    .setCount(String(count))
    .setNoFilter(new shared.Empty())
  return new streams.ReadReq().setOptions(options)
}

/** Events of $all from a place on (with it), or back from it (without it). */
export function logRequest(
  from: Place | 'end',
  filter: Filter,
  options: { count: number; back?: boolean },
): ReadReq {
  const request = readOptions(options.back === true ? backwards : forwards)
    .setAll(allFrom(from))
    .setCount(String(options.count))
    .setFilter(filterOptions(filter))
  return new streams.ReadReq().setOptions(request)
}

/** Events of $all after a place, and those that come. */
export function subscriptionRequest(after: Place, filter: Filter): ReadReq {
  const options = readOptions(forwards)
    .setAll(allFrom(after))
    .setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
    .setFilter(filterOptions(filter))
  return new streams.ReadReq().setOptions(options)
}

/** The messages of one append: always an exact revision, which makes a repetition of the same ids harmless. */
export function appendRequests(stream: string, expected: number, events: readonly Proposed[]): AppendReq[] {
  const options = new streams.AppendReq.Options().setStreamIdentifier(named(stream))
  if (expected === -1) options.setNoStream(new shared.Empty())
  else options.setRevision(String(expected))
  return [
    new streams.AppendReq().setOptions(options),
    ...events.map((event) => new streams.AppendReq().setProposedMessage(proposed(event))),
  ]
}

function proposed(event: Proposed): AppendReq.ProposedMessage {
  const message = new streams.AppendReq.ProposedMessage()
    .setId(new shared.UUID().setString(event.id))
    .setData(event.data)
    .setCustomMetadata(event.metadata)
  message.getMetadataMap().set('type', event.type).set('content-type', 'application/json')
  return message
}

function named(stream: string): InstanceType<typeof shared.StreamIdentifier> {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'))
}

function readOptions(direction: typeof forwards | typeof backwards): ReadReq.Options {
  const uuids = new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty())
  return new streams.ReadReq.Options().setReadDirection(direction).setResolveLinks(false).setUuidOption(uuids)
}

function allFrom(from: Place | 'end'): ReadReq.Options.AllOptions {
  const all = new streams.ReadReq.Options.AllOptions()
  if (from === 'end') return all.setEnd(new shared.Empty())
  return all.setPosition(
    new streams.ReadReq.Options.Position()
      .setCommitPosition(String(from.commit))
      .setPreparePosition(String(from.prepare)),
  )
}

function filterOptions(filter: Filter): ReadReq.Options.FilterOptions {
  const options = new streams.ReadReq.Options.FilterOptions()
    .setCount(new shared.Empty())
    .setCheckpointintervalmultiplier(checkpointInterval)
  const expression = new streams.ReadReq.Options.FilterOptions.Expression()
  if ('streamPrefix' in filter) {
    return options.setStreamIdentifier(expression.setPrefixList([filter.streamPrefix]))
  }
  return options.setEventType(expression.setRegex(`^(?:${filter.types.map(literal).join('|')})$`))
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#\s-]/g, String.raw`\$&`)
}
