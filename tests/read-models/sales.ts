import { defaultPipelineId } from '#commands/pipelines/events.ts'
import { readSideOfTest } from '#tests/support/read-side.ts'

/** The tenant demo with a party, and the stages of its pipeline by name; the clock goes on when it is told to. */
export async function salesOfTest() {
  let clock = Date.parse('2025-03-22T10:00:00Z')
  const side = await readSideOfTest({ now: () => clock })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  const { id: partyId } = await side.send('register-party', { displayName: 'Awa', roles: ['customer'] })
  const pipelineId = defaultPipelineId('demo')
  const { data } = await side.get(`/pipelines/${pipelineId}`)
  const stages = Object.fromEntries(
    (data['stages'] as { id: string; name: string }[]).map(({ id, name }) => [name, id]),
  )
  const pass = (seconds: number): void => {
    clock += seconds * 1_000
  }
  const open = async (title: string, more: Record<string, unknown> = {}): Promise<string> =>
    (await side.send('open-deal', { title, partyId, amount: '100.00', ...more })).id
  return { ...side, partyId, pipelineId, stages, pass, open }
}
