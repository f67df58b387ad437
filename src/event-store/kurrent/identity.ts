import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { patiently } from '#src/event-store/kurrent/call-errors.ts'
import { placeOf } from '#src/event-store/kurrent/envelope.ts'
import { appendRequests } from '#src/event-store/kurrent/requests.ts'
import type { Place } from '#src/event-store/kurrent/requests.ts'
import { readEvents } from '#src/event-store/kurrent/streams.ts'
import type { Reach } from '#src/event-store/kurrent/streams.ts'

const Opening = z.object({ identity: z.uuid() })

export interface LogIdentity {
  readonly identity: string
  /** Where the log begins. */
  readonly place: Place
}

/** The identity of a log, given to it when it is opened for the first time, whoever comes first. */
export async function identify(source: Reach): Promise<LogIdentity> {
  const found = await identityOf(source)
  if (found !== undefined) return found
  const { connection, naming, signal, readPatienceMs } = source
  const opening = {
    id: randomUUID(),
    type: 'LogOpened',
    data: Buffer.from(JSON.stringify({ identity: randomUUID() })),
    metadata: Buffer.from('{}'),
  }
  await patiently({ patienceMs: readPatienceMs, signal }, async () =>
    connection.append(appendRequests(naming.identity, -1, [opening])),
  )
  const given = await identityOf(source)
  if (given === undefined) throw new Error('The log in KurrentDB has no identity')
  return given
}

async function identityOf(source: Reach): Promise<LogIdentity | undefined> {
  const [opening] = await readEvents(source, source.naming.identity, { from: 0, count: 1 })
  if (opening === undefined) return undefined
  const { identity } = Opening.parse(JSON.parse(Buffer.from(opening.getData_asU8()).toString('utf8')))
  return { identity, place: placeOf(opening) }
}
