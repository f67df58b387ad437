import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import { status } from '@grpc/grpc-js'
import type {
  sendUnaryData,
  ServerDuplexStream,
  ServerReadableStream,
  ServerWritableStream,
} from '@grpc/grpc-js'
import type { AppendFault } from '#tests/support/kurrent-server/faults.ts'
import type { AskedAppend } from '#tests/support/kurrent-server/appending.ts'
import {
  appendAnswer,
  appendOf,
  batchAnswer,
  batchAppendOf,
  write,
} from '#tests/support/kurrent-server/appending.ts'
import { callError } from '#tests/support/kurrent-server/messages.ts'
import { answersTo } from '#tests/support/kurrent-server/reading.ts'
import type { KurrentServer } from '#tests/support/kurrent-server/server.ts'
import { subscribe } from '#tests/support/kurrent-server/subscribing.ts'

interface AnyCall {
  readonly metadata: { get(key: string): unknown[] }
}

/** The calls of the streams of a KurrentDB, with what is to go wrong with them. */
export function streamsCalls(server: KurrentServer): IStreamsServer {
  const unsupported = (_: unknown, answer: (error: Error) => void): void =>
    answer(callError(status.UNIMPLEMENTED, 'The ledger never deletes'))
  return {
    read: (call: ServerWritableStream<ReadReq, ReadResp>) => read(call, server),
    append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) =>
      append(call, answer, server),
    batchAppend: (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => batchAppend(call, server),
    delete: unsupported,
    tombstone: unsupported,
  }
}

function countNode(call: AnyCall, server: KurrentServer): void {
  if (call.metadata.get('requires-leader').length === 0) server.asked.ofAnyNode += 1
}

function notLeader(server: KurrentServer): Error {
  return callError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': '127.0.0.1',
    'leader-endpoint-port': String(server.port),
  })
}

function read(call: ServerWritableStream<ReadReq, ReadResp>, server: KurrentServer): void {
  countNode(call, server)
  const options = call.request.getOptions() ?? new streams.ReadReq.Options()
  try {
    if (options.hasSubscription()) {
      const unsubscribe = subscribe(call, options, server.log)
      call.on('cancelled', unsubscribe)
      call.on('close', unsubscribe)
      call.on('error', unsubscribe)
      return
    }
    server.asked.reads += 1
    const fault = server.faults.nextRead()
    if (fault === 'never answered') return
    if (fault === 'not the leader') throw notLeader(server)
    const answers = answersTo(options, server.log)
    if (fault === undefined) {
      for (const answer of answers) call.write(answer)
      call.end()
      return
    }
    for (const answer of answers.slice(0, fault.cutAfter)) call.write(answer)
    setImmediate(() => server.cut())
  } catch (error) {
    call.emit('error', error)
  }
}

function append(
  call: ServerReadableStream<AppendReq, AppendResp>,
  answer: sendUnaryData<AppendResp>,
  server: KurrentServer,
): void {
  countNode(call, server)
  server.asked.appends += 1
  const messages: AppendReq[] = []
  call.on('data', (message: AppendReq) => messages.push(message))
  call.on('error', () => undefined)
  const finish = (): void => {
    // A call that broke off ends like a whole one, and is known as cancelled only a moment later.
    if (call.cancelled) return
    try {
      const asked = appendOf(messages)
      const fault = server.faults.nextAppend()
      if (fault !== undefined && spoil(fault, asked, server)) return
      if (fault === 'empty answer') answer(null, new streams.AppendResp())
      else answer(null, appendAnswer(write(asked, server.log), asked.stream))
    } catch (error) {
      answer(error as Error)
    }
  }
  call.on('end', () => setImmediate(finish))
}

/** Lets an append go wrong; true when nothing is to be answered. Throws what is to be answered instead. */
function spoil(fault: AppendFault, asked: AskedAppend, server: KurrentServer): boolean {
  if (fault === 'cut after' || fault === 'never answered' || fault === 'timed out') write(asked, server.log)
  if (fault === 'cut before' || fault === 'cut after') server.cut()
  if (fault === 'held') server.faults.hold(() => write(asked, server.log))
  if (fault === 'timed out') throw callError(status.ABORTED, 'Operation timed out: commit phase timeout')
  if (fault === 'not the leader') throw notLeader(server)
  return fault !== 'empty answer'
}

function batchAppend(call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>, server: KurrentServer): void {
  const open = new Map<string, BatchAppendReq[]>()
  call.on('error', () => undefined)
  call.on('end', () => call.end())
  call.on('data', (message: BatchAppendReq) => {
    const correlation = message.getCorrelationId()?.getString() ?? ''
    const messages = [...(open.get(correlation) ?? []), message]
    open.set(correlation, messages)
    if (!message.getIsFinal()) return
    open.delete(correlation)
    server.asked.batchAppends += 1
    const asked = batchAppendOf(messages)
    const fault = server.faults.nextAppend()
    if (fault === undefined) call.write(batchAnswer(write(asked, server.log), asked, message))
    else if (fault === 'cut after' || fault === 'never answered') write(asked, server.log)
    if (fault === 'cut before' || fault === 'cut after') server.cut()
  })
}
