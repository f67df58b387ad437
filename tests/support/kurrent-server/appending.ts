import shared from '@eventstore/db-client/generated/shared_pb.js'
import statuses from '@eventstore/db-client/generated/status_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import anything from 'google-protobuf/google/protobuf/any_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { streamDeleted, textOf, tooLarge } from '#tests/support/kurrent-server/messages.ts'
import type { Expected, NewRecord, Outcome, ServerLog } from '#tests/support/kurrent-server/server-log.ts'

/** What the server takes in one append up to version 25.0. */
const maxAppendBytes = 1_048_576

export interface AskedAppend {
  readonly stream: string
  readonly expected: Expected
  readonly records: readonly NewRecord[]
}

/** An append from the messages of one call. */
export function appendOf(messages: readonly AppendReq[]): AskedAppend {
  const options = messages[0]?.getOptions()
  const records = messages.flatMap((message) => message.getProposedMessage() ?? []).map(recordOf)
  return {
    stream: textOf(options?.getStreamIdentifier()?.getStreamName_asU8()),
    expected: options?.hasRevision() === true ? Number(options.getRevision()) : expectedOf(options),
    records,
  }
}

/** An append from the messages of one correlation id. */
export function batchAppendOf(messages: readonly BatchAppendReq[]): AskedAppend {
  const options = messages[0]?.getOptions()
  return {
    stream: textOf(options?.getStreamIdentifier()?.getStreamName_asU8()),
    expected:
      options?.hasStreamPosition() === true ? Number(options.getStreamPosition()) : expectedOf(options),
    records: messages.flatMap((message) => message.getProposedMessagesList()).map(recordOf),
  }
}

export function write({ stream, expected, records }: AskedAppend, log: ServerLog): Outcome {
  const size = records.reduce(
    (sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length,
    0,
  )
  if (size > maxAppendBytes) throw tooLarge(maxAppendBytes)
  return log.append(stream, expected, records)
}

export function appendAnswer(outcome: Outcome, stream: string): AppendResp {
  switch (outcome.outcome) {
    case 'deleted':
      throw streamDeleted(stream)
    case 'wrong version': {
      const wrong = new streams.AppendResp.WrongExpectedVersion()
      if (outcome.current === -1) wrong.setCurrentNoStream(new shared.Empty())
      else wrong.setCurrentRevision(String(outcome.current))
      return new streams.AppendResp().setWrongExpectedVersion(wrong)
    }
    case 'written':
    case 'idempotent': {
      const { revision, commit, prepare } = outcome.last
      const position = new streams.AppendResp.Position()
        .setCommitPosition(String(commit))
        .setPreparePosition(String(prepare))
      return new streams.AppendResp().setSuccess(
        new streams.AppendResp.Success().setCurrentRevision(String(revision)).setPosition(position),
      )
    }
  }
}

export function batchAnswer(
  outcome: Outcome,
  { stream }: AskedAppend,
  request: BatchAppendReq,
): BatchAppendResp {
  const answer = new streams.BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
  if ('last' in outcome) {
    const { revision, commit, prepare } = outcome.last
    const position = new shared.AllStreamPosition()
      .setCommitPosition(String(commit))
      .setPreparePosition(String(prepare))
    return answer.setSuccess(
      new streams.BatchAppendResp.Success().setCurrentRevision(String(revision)).setPosition(position),
    )
  }
  const details = new anything.Any()
  if (outcome.outcome === 'deleted') {
    details.pack(new shared.StreamDeleted().serializeBinary(), 'event_store.client.StreamDeleted')
  } else {
    const wrong = new shared.WrongExpectedVersion()
    if (outcome.current === -1) wrong.setCurrentNoStream(new empty.Empty())
    else wrong.setCurrentStreamRevision(String(outcome.current))
    details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion')
  }
  return answer.setError(new statuses.Status().setMessage(outcome.outcome).setDetails(details))
}

function expectedOf(options: { hasNoStream(): boolean; hasStreamExists(): boolean } | undefined): Expected {
  if (options?.hasNoStream() === true) return -1
  return options?.hasStreamExists() === true ? 'exists' : 'any'
}

function recordOf(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): NewRecord {
  const metadata = message.getMetadataMap()
  return {
    id: message.getId()?.getString() ?? '',
    type: metadata.get('type') ?? '',
    contentType: metadata.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  }
}
