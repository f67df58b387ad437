import { expect, test } from 'vitest'
import { addDays, dateAt, daysBetween } from '#src/kernel/dates.ts'
import { readSideOfTest } from '#tests/support/read-side.ts'

/** Expenses of a party on these days, counted from the day on which a tenant in the zone does all this. */
async function spentOn(timeZone: string, offsets: readonly number[]) {
  const side = await readSideOfTest()
  await side.send('open-tenant', { slug: 'demo', settings: { baseCurrency: 'EUR', timeZone } })
  const { id: partyId } = await side.send('register-party', { displayName: 'Awa', roles: ['supplier'] })
  const begun = todayIn(timeZone)
  for (const offset of offsets)
    await side.send('record-expense', { partyId, amount: '10.00', date: addDays(begun, offset) })
  return { side, path: `/parties/${partyId}`, begun }
}

function todayIn(timeZone: string): string {
  return dateAt(new Date().toISOString(), timeZone)
}

// In these two places it is never the same day.
test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
  'R-325 R-326 A-25 the last 30 and 90 days end with today in the zone of the tenant, not in any other: %s',
  async (timeZone) => {
    const { side, path, begun } = await spentOn(timeZone, [-91, -90, -89, -31, -30, -29, -1, 0, 1, 2])
    const { data } = await side.get(`${path}/summary`)
    const engagement = data['engagement'] as { lastActivityOn: string; daysSinceLastActivity: number }
    const today = addDays(engagement.lastActivityOn, engagement.daysSinceLastActivity)
    expect([begun, todayIn(timeZone)]).toContain(today)

    const done = await side.getAll(`${path}/timeline?automatic=false`)
    const ages = done.map(({ effectiveOn }) => daysBetween(String(effectiveOn), today))
    const within = (days: number) => ages.filter((age) => age >= 0 && age < days).length
    expect(engagement).toEqual({
      activities: within(Infinity),
      activitiesLast30Days: within(30),
      activitiesLast90Days: within(90),
      lastActivityOn: today,
      daysSinceLastActivity: 0,
    })
    const figures = [within(30), within(90), within(Infinity), done.length]
    expect(figures).toEqual([...new Set(figures)].toSorted((left, right) => left - right))
  },
)
