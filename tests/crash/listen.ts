import { z } from 'zod'
import { Hearing, heardTypes } from '#tests/crash/hearing.ts'
import type { Journal } from '#tests/crash/journal.ts'
import type { Random } from '#tests/crash/random.ts'
import type { Stage } from '#tests/crash/stage.ts'

const Registered = z.object({
  data: z.object({ id: z.string(), secret: z.string() }),
  meta: z.object({ position: z.string() }),
})

/** Opens a receiver and registers it as a webhook, before anything is killed. */
export async function listen(stage: Stage, journal: Journal, random: Random): Promise<Hearing> {
  const hearing = await Hearing.open(random)
  const asked = {
    key: 'hearing',
    command: 'register-webhook',
    path: '/webhooks',
    body: { url: hearing.url, types: heardTypes },
    actor: 'amina',
    about: [],
    alreadySo: [],
  }
  const sent = journal.moment()
  const response = await fetch(`${stage.urls()[0]}/api/v1${asked.path}`, {
    method: 'POST',
    headers: {
      ...stage.headersFor(asked.actor),
      'content-type': 'application/json',
      'idempotency-key': asked.key,
    },
    body: JSON.stringify(asked.body),
  })
  const { data, meta } = Registered.parse(await response.json())
  const told = { status: response.status, id: data.id, position: Number(meta.position), code: '' }
  const entry = journal.entryOf(asked)
  entry.attempts = 1
  entry.answers.push({ ...told, replayed: false, pending: false, sent, received: journal.moment() })
  hearing.registered(data.secret, told.position)
  return hearing
}
