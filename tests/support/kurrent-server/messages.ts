import shared from '@eventstore/db-client/generated/shared_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { Metadata, status } from '@grpc/grpc-js'
import type { ServerRecord } from '#tests/support/kurrent-server/server-log.ts'

/** An error as the server sends it: a status, and in the trailers what it is about. */
export function callError(
  code: status,
  details: string,
  about: Readonly<Record<string, string>> = {},
): Error {
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(about)) metadata.set(key, value)
  return Object.assign(new Error(details), { code, details, metadata })
}

export function streamDeleted(stream: string): Error {
  const about = { exception: 'stream-deleted', 'stream-name': stream }
  return callError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, about)
}

export function tooLarge(limit: number): Error {
  const about = { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(limit) }
  return callError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, about)
}

/** What the server says where the position of an event is not known. */
const noPosition = String(2n ** 64n - 1n)

/** An event as it is read; from a stream, events of explicit transactions come without their position. */
export function eventAnswer(record: ServerRecord, from: 'stream' | 'all'): ReadResp {
  const known = from === 'all' || record.commit === record.prepare
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(record.stream)))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(known ? String(record.commit) : noPosition)
    .setPreparePosition(known ? String(record.prepare) : noPosition)
    .setData(record.data)
    .setCustomMetadata(record.metadata)
  event
    .getMetadataMap()
    .set('type', record.type)
    .set('content-type', record.contentType)
    .set('created', String(record.created))
  const answer = new streams.ReadResp.ReadEvent().setEvent(event)
  if (from === 'all') answer.setCommitPosition(String(record.commit))
  else answer.setNoPosition(new shared.Empty())
  return new streams.ReadResp().setEvent(answer)
}

export function notFoundAnswer(stream: string): ReadResp {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream))
  return new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier),
  )
}

export function checkpointAnswer({ commit, prepare }: Pick<ServerRecord, 'commit' | 'prepare'>): ReadResp {
  return new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare)),
  )
}

export function confirmationAnswer(): ReadResp {
  return new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID()),
  )
}

export function caughtUpAnswer(): ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp())
}

export function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8')
}
