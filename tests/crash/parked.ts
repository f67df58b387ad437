import { z } from 'zod'
import type { Stage } from '#tests/crash/stage.ts'

const Parked = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      reaction: z.string(),
      event: z.object({ position: z.string() }),
      refusal: z.object({ code: z.string() }),
    }),
  ),
})

const Retried = z.object({ data: z.object({ outcome: z.string() }) })

/**
 * Sends parked reactions again, as an operator does. Only a receivable may be among them whose party was archived
 * before it was raised; that nothing parked stays is the next look's to find.
 */
export async function retryParked(stage: Stage): Promise<string[]> {
  const problems: string[] = []
  const [url = ''] = stage.urls()
  const headers = stage.headersFor('amina')
  const list = await fetch(`${url}/api/v1/reactions/parked?limit=200`, { headers })
  for (const { id, reaction, event, refusal } of Parked.parse(await list.json()).data) {
    const what = `${reaction} on position ${event.position} is parked with ${refusal.code}`
    if (reaction !== 'invoice-deal-when-won' || refusal.code !== 'PARTY_ARCHIVED') problems.push(what)
    const again = await fetch(`${url}/api/v1/reactions/parked/${id}/retry`, { method: 'POST', headers })
    const { data } = Retried.safeParse(await again.json())
    if (data?.data.outcome !== 'done') problems.push(`${what}, and stays so when it is sent again`)
  }
  return problems
}
