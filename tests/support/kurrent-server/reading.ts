import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { status } from '@grpc/grpc-js'
import {
  callError,
  eventAnswer,
  notFoundAnswer,
  streamDeleted,
  textOf,
} from '#tests/support/kurrent-server/messages.ts'
import type { ServerLog, ServerRecord } from '#tests/support/kurrent-server/server-log.ts'

type Wanted = (record: ServerRecord) => boolean

/** The answers to a read that ends. */
export function answersTo(options: ReadReq.Options, log: ServerLog): ReadResp[] {
  const count = Number(options.getCount())
  const back = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
  const stream = options.getStream()
  if (stream !== undefined) return streamAnswers(stream, log, { count, back })
  const from = indexOf(options.getAll(), log, back)
  const records = back ? log.records.slice(0, from).toReversed() : log.records.slice(from)
  return records
    .filter(wantedBy(options))
    .slice(0, count)
    .map((record) => eventAnswer(record, 'all'))
}

/** Which records a filter lets through. */
export function wantedBy(options: ReadReq.Options): Wanted {
  const filter = options.getFilter()
  if (filter === undefined) return () => true
  const byStream = filter.getStreamIdentifier()
  const expression = byStream ?? filter.getEventType()
  const regex = expression?.getRegex() ?? ''
  const pattern = regex === '' ? undefined : new RegExp(regex)
  const prefixes = expression?.getPrefixList() ?? []
  return (record) => {
    const text = byStream === undefined ? record.type : record.stream
    return pattern === undefined ? prefixes.some((prefix) => text.startsWith(prefix)) : pattern.test(text)
  }
}

/** The index of the record at a place: with it going forward, before it going back. Both halves must be right. */
export function indexOf(all: ReadReq.Options.AllOptions | undefined, log: ServerLog, back = false): number {
  if (all?.hasStart() === true) return 0
  if (all?.hasEnd() === true) return log.records.length
  const position = all?.getPosition()
  const [commit, prepare] = [
    BigInt(position?.getCommitPosition() ?? 0),
    BigInt(position?.getPreparePosition() ?? 0),
  ]
  if (commit >= log.end) return log.records.length
  const index = log.records.findIndex((record) => record.commit === commit && record.prepare === prepare)
  if (index !== -1) return index
  if (commit === 0n && !back) return 0
  throw callError(status.UNKNOWN, 'Unexpected FilteredReadAllResult: Error')
}

function streamAnswers(
  asked: ReadReq.Options.StreamOptions,
  log: ServerLog,
  { count, back }: { count: number; back: boolean },
): ReadResp[] {
  const name = textOf(asked.getStreamIdentifier()?.getStreamName_asU8())
  const stream = log.stream(name)
  if (stream?.state === 'tombstoned') throw streamDeleted(name)
  const shown = stream?.records.filter(({ revision }) => revision >= stream.truncatedBefore) ?? []
  if (shown.length === 0) return [notFoundAnswer(name)]
  const from = asked.hasRevision() ? Number(asked.getRevision()) : asked.hasEnd() ? Infinity : 0
  const records = back
    ? shown.filter(({ revision }) => revision <= from).toReversed()
    : shown.filter(({ revision }) => revision >= from)
  const answers = records.slice(0, count).map((record) => eventAnswer(record, 'stream'))
  const last = String(stream?.records.length ?? 0)
  return back ? answers : [...answers, new streams.ReadResp().setLastStreamPosition(last)]
}
