import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { salesPipeline } from '#tests/flows/sales-requests.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let moussa: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  moussa = await callerAs(running.app, 'moussa', 'sales')
})
afterAll(() => running.close())

const typesOf = async (stream: string): Promise<string[]> =>
  (await running.runtime.store.readStream(stream)).map(({ type }) => type)

async function capture(lead: Record<string, unknown>): Promise<string> {
  return (await moussa.done('/leads', { name: 'Awa', value: '500.00', ...lead })).id
}

async function newDeal(more: Record<string, unknown> = {}): Promise<string> {
  const { id: partyId } = await moussa.done('/parties', { displayName: 'Shop', roles: ['customer'] })
  return (await moussa.done('/deals', { title: 'Shop', partyId, amount: '100.00', ...more })).id
}

async function stageNamed(name: string): Promise<string> {
  const { data } = await moussa.get(`/pipelines/${salesPipeline.pipelineId}`)
  const stages = data['stages'] as { id: string; name: string }[]
  return stages.find((stage) => stage.name === name)?.id ?? ''
}

test('C-23 C-54 a lead becomes a party and a deal, once, and shares the fate of its deal', async () => {
  const leadId = await capture({ email: 'awa@example.com', phone: '+221771234567', source: 'Fair' })
  await moussa.done(`/leads/${leadId}/contact`)
  await moussa.done(`/leads/${leadId}/qualify`)
  const { answer, position } = await moussa.done(`/leads/${leadId}/convert`, { title: 'A shop for Awa' })
  const [partyId, dealId] = [String(answer.data['partyId']), String(answer.data['dealId'])]
  expect(answer.meta['pending'] ?? []).toEqual([])

  expect((await moussa.seen(`/parties/${partyId}`, position)).data).toMatchObject({
    displayName: 'Awa',
    email: 'awa@example.com',
    phone: '+221771234567',
    roles: ['prospect'],
    number: expect.stringMatching(/^CT-\d{6}$/),
  })
  expect((await moussa.seen(`/deals/${dealId}`, position)).data).toMatchObject({
    title: 'A shop for Awa',
    partyId,
    leadId,
    amount: '500.00',
    status: 'open',
  })
  await moussa.done(`/leads/${leadId}/convert`)
  expect(await typesOf(`deal-acme.${dealId}`)).toEqual(['DealOpened'])
  expect((await moussa.post(`/leads/${leadId}/win`)).code).toBe('STATE_CONFLICT')

  await moussa.done(`/deals/${dealId}/change-amount`, { amount: '0.00' })
  const won = await moussa.done(`/deals/${dealId}/win`)
  expect((await moussa.seen(`/leads/${leadId}`, won.position)).data).toMatchObject({
    status: 'won',
    partyId,
    dealId,
  })
  const reopened = await moussa.done(`/deals/${dealId}/reopen`, { reason: 'Cancelled' })
  expect((await moussa.seen(`/leads/${leadId}`, reopened.position)).data['status']).toBe('qualified')
  const lost = await moussa.done(`/deals/${dealId}/lose`, { reason: 'Too dear' })
  expect((await moussa.seen(`/leads/${leadId}`, lost.position)).data).toMatchObject({
    status: 'lost',
    lostReason: 'Too dear',
  })
})

test('G-14 a deal that is moved to won twice is won once, however many ask for it', async () => {
  const dealId = await newDeal()
  const stageId = await stageNamed('Won')
  const answers = await Promise.all([
    ...[1, 2, 3].map(() => moussa.post(`/deals/${dealId}/move`, { stageId })),
    ...[1, 2, 3].map(() => moussa.post(`/deals/${dealId}/win`)),
  ])
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(await typesOf(`deal-acme.${dealId}`)).toEqual(['DealOpened', 'DealWon'])
})

test('G-14 two processes that win a deal at once win it once', async () => {
  const dealId = await newDeal()
  const second = await appOn(running.database)
  const there = await callerAs(second.app, 'moussa', 'sales')
  const answers = await Promise.all(
    [moussa, there, moussa, there].map((caller) => caller.post(`/deals/${dealId}/win`)),
  )
  await second.close()
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await typesOf(`deal-acme.${dealId}`)).toEqual(['DealOpened', 'DealWon'])
})

test('parties that look the same are told instead of registered twice, until somebody knows better', async () => {
  const { id: known } = await moussa.done('/parties', {
    displayName: 'Fatou',
    roles: ['customer'],
    email: 'Fatou@Example.com',
  })
  const { id: other } = await moussa.done('/parties', { displayName: 'F.', roles: ['customer'] })
  await moussa.done(`/parties/${other}/update-details`, { phone: '+221 33 000 00 00' })
  const leadId = await capture({ name: 'Fatou', email: 'fatou@example.com', phone: '+221330000000' })

  const refused = await moussa.post(`/leads/${leadId}/convert`)
  expect([refused.status, refused.code]).toEqual([409, 'DUPLICATE_CANDIDATES'])
  expect(refused.body['candidates']).toEqual([
    { partyId: known, matchedBy: ['email'] },
    { partyId: other, matchedBy: ['phone'] },
  ])
  expect(await typesOf(`lead-acme.${leadId}`)).toEqual(['LeadCaptured'])

  const { answer } = await moussa.done(`/leads/${leadId}/convert`, { force: true })
  expect([known, other]).not.toContain(answer.data['partyId'])
  const facts = await running.runtime.store.readStream(`lead-acme.${leadId}`)
  expect(facts.at(-1)?.data).toMatchObject({ forced: [known, other] })

  const again = await capture({ name: 'Fatou', email: 'fatou@example.com' })
  const merged = await moussa.done(`/leads/${again}/convert`, { partyId: known })
  expect(merged.answer.data['partyId']).toBe(known)
})

test('a tax number recognises what a lead was converted into', async () => {
  const [first, second] = [await capture({ name: 'One' }), await capture({ name: 'Two' })]
  const { answer } = await moussa.done(`/leads/${first}/convert`, { taxId: 'FR 12 345' })
  const refused = await moussa.post(`/leads/${second}/convert`, { taxId: 'fr12345' })
  expect(refused.body['candidates']).toEqual([{ partyId: answer.data['partyId'], matchedBy: ['tax_id'] }])
})

test('leads of one person that are converted at the same moment become one party', async () => {
  const email = 'twins@example.com'
  const leads = [await capture({ email }), await capture({ email }), await capture({ email })]
  const answers = await Promise.all(leads.map((leadId) => moussa.post(`/leads/${leadId}/convert`)))
  const parties = answers.flatMap(({ data }) =>
    typeof data['partyId'] === 'string' ? [data['partyId']] : [],
  )
  expect(parties.length).toBeGreaterThan(0)
  expect(new Set(parties).size).toBe(1)
  for (const { status, code } of answers)
    expect(['200', '409 DUPLICATE_CANDIDATES']).toContain(
      status === 200 ? '200' : `${status} ${String(code)}`,
    )
  expect((await typesOf(`party-acme.${parties[0]}`)).sort()).toEqual(['PartyNumbered', 'PartyRegistered'])
})

test('a deal that was opened by hand for a lead decides it as well', async () => {
  const leadId = await capture({ name: 'By hand' })
  const dealId = await newDeal({ leadId })
  expect((await moussa.post(`/leads/${leadId}/convert`)).code).toBe('STATE_CONFLICT')
  const { position } = await moussa.done(`/deals/${dealId}/win`)
  expect((await moussa.seen(`/leads/${leadId}`, position)).data).toMatchObject({ status: 'won', dealId })
})

test('renaming and reordering stages rewrites nothing of what deals have been through', async () => {
  const { id: pipelineId, position: opened } = await moussa.done('/pipelines', {
    name: 'Hotels',
    stages: [
      { name: 'Talk' },
      { name: 'Offer' },
      { name: 'Signed', won: true },
      { name: 'Gone', lost: true },
    ],
  })
  const dealId = await newDeal({ pipelineId })
  const before = await running.runtime.store.readStream(`deal-acme.${dealId}`)
  const { data } = await moussa.seen(`/pipelines/${pipelineId}`, opened)
  const ids = (data['stages'] as { id: string }[]).map(({ id }) => id)
  await moussa.done(`/pipelines/${pipelineId}/reorder-stages`, { order: ids.toReversed() })
  const { position } = await moussa.done(`/pipelines/${pipelineId}/change-stage`, {
    stageId: ids[0],
    name: 'First talk',
  })
  expect(await running.runtime.store.readStream(`deal-acme.${dealId}`)).toEqual(before)
  const history = await moussa.seen(`/deals/${dealId}/history`, position)
  expect(history.items).toMatchObject([{ type: 'opened', stageName: 'First talk' }])
  const board = await moussa.seen(`/pipelines/${pipelineId}/board`, position)
  expect((board.data['columns'] as { name: string }[]).map(({ name }) => name)).toEqual([
    'Gone',
    'Signed',
    'Offer',
    'First talk',
  ])
})
