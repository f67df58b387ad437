import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerWritableStream } from '@grpc/grpc-js'
import {
  caughtUpAnswer,
  checkpointAnswer,
  confirmationAnswer,
  eventAnswer,
} from '#tests/support/kurrent-server/messages.ts'
import { indexOf, wantedBy } from '#tests/support/kurrent-server/reading.ts'
import type { ServerLog, ServerRecord } from '#tests/support/kurrent-server/server-log.ts'

/** Sends a filtered subscription to $all: what is there, that it has caught up, then what comes. */
export function subscribe(
  call: ServerWritableStream<ReadReq, ReadResp>,
  options: ReadReq.Options,
  log: ServerLog,
): () => void {
  const wanted = wantedBy(options)
  const all = options.getAll()
  // After the place: what stands there is not sent again.
  let next = indexOf(all, log)
  if (all?.hasPosition() === true && isAt(log.records[next], all)) next += 1
  const interval = 32 * (options.getFilter()?.getCheckpointintervalmultiplier() ?? 1)
  let considered = 0

  const checkpoint = (record: ServerRecord): void => {
    // Servers have been seen to send the same checkpoint twice.
    call.write(checkpointAnswer(record))
    call.write(checkpointAnswer(record))
    considered = 0
  }
  const send = (): void => {
    for (; next < log.records.length; next += 1) {
      const record = log.records[next]
      if (record === undefined) return
      considered += 1
      if (wanted(record)) call.write(eventAnswer(record, 'all'))
      else if (considered >= interval) checkpoint(record)
    }
  }
  call.write(confirmationAnswer())
  send()
  const last = log.records[next - 1]
  if (last !== undefined) checkpoint(last)
  call.write(caughtUpAnswer())
  return log.onAppend(send)
}

function isAt(record: ServerRecord | undefined, all: ReadReq.Options.AllOptions): boolean {
  const position = all.getPosition()
  return (
    String(record?.commit) === position?.getCommitPosition() &&
    String(record?.prepare) === position.getPreparePosition()
  )
}
