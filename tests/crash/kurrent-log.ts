import { EventStoreDBClient, START } from '@eventstore/db-client'
import type { AllStreamResolvedEvent } from '@eventstore/db-client'
import { z } from 'zod'
import type { Logged, LogReader } from '#tests/crash/log.ts'

type Received = NonNullable<AllStreamResolvedEvent['event']>

const prefix = 'ledger/'
const pageSize = 5_000
const deadline = 60_000

/** The log in KurrentDB, read from $all with the client's own calls. */
export function openKurrentLog(url: string, tenant: string): LogReader {
  const client = EventStoreDBClient.connectionString(url)
  return {
    async head() {
      let from: 'end' | Received['position'] = 'end'
      for (;;) {
        const read = client.readAll({ direction: 'backwards', fromPosition: from, maxCount: 100, deadline })
        const page = await eventsOf(read)
        const last = page.find(isOurs)
        if (last !== undefined) return Number(last.position.commit)
        const first = page.at(-1)
        if (first === undefined) return 0
        from = first.position
      }
    },
    async read() {
      const log: Logged[] = []
      let last: Received['position'] | undefined
      for (;;) {
        const read = client.readAll({ fromPosition: last ?? START, maxCount: pageSize, deadline })
        const page = await eventsOf(read)
        const news = page.filter(({ position }) => position.commit !== last?.commit)
        for (const event of news.filter(isOurs)) log.push(logged(event))
        if (page.length < pageSize) return log.filter((event) => event.tenant === tenant)
        last = page.at(-1)?.position
      }
    },
    close: () => client.dispose(),
  }
}

async function eventsOf(read: AsyncIterable<AllStreamResolvedEvent>): Promise<Received[]> {
  const events: Received[] = []
  for await (const { event } of read) if (event !== undefined) events.push(event)
  return events
}

function isOurs({ streamId }: Received): boolean {
  return streamId.startsWith(prefix)
}

const Metadata = z.object({
  tenant: z.string(),
  actor: z.object({ subject: z.string() }),
  commandId: z.string(),
  $causationId: z.string(),
  notBefore: z.int(),
})

function logged({ streamId, revision, position, created, ...event }: Received): Logged {
  const { tenant, actor, commandId, $causationId, notBefore } = Metadata.parse(event.metadata)
  return {
    position: Number(position.commit),
    recordedAt: new Date(Math.max(created.getTime(), notBefore)).toISOString(),
    tenant,
    stream: streamId.slice(prefix.length),
    revision: Number(revision),
    type: event.type,
    id: event.id,
    commandId,
    causationId: $causationId,
    subject: actor.subject,
    data: event.data,
  }
}
