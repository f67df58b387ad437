import { afterEach, expect, test, vi } from 'vitest'
import { rebuildVerb } from '#src/cli/verbs/rebuild.ts'
import { verifyVerb } from '#src/cli/verbs/verify.ts'
import { readConfig } from '#src/config.ts'
import { rooms } from '#src/rooms.ts'
import { appOn, openTenant, secrets } from '#tests/support/app.ts'
import { quiet } from '#tests/support/ledger.ts'
import { type Database, freshDatabase } from '#tests/support/postgres.ts'

let database: Database | undefined
afterEach(async () => {
  vi.restoreAllMocks()
  await database?.drop()
  database = undefined
})

function partsOn({ url }: Database) {
  const environment = { DATABASE_URL: url, AUTH_SECRET: secrets.authSecret, DATA_KEY: secrets.dataKey }
  return { rooms, config: readConfig(environment), log: quiet }
}

/** Read models and reactions that have followed a log of which the end is then missing. */
async function givenOlderLog(): Promise<{ of: Database; head: string }> {
  const of = await freshDatabase()
  database = of
  const app = await appOn(of)
  for (const slug of ['acme', 'beta', 'gamma']) await openTenant(app, slug)
  const head = await app.runtime.store.head()
  await vi.waitFor(async () => {
    const { rows } = await of.pool.query<{ behind: boolean }>(
      `select exists (select from ledger.projections where checkpoint < $1)
           or exists (select from ledger.reactions where checkpoint::numeric < $1) as behind`,
      [head],
    )
    expect(rows).toEqual([{ behind: false }])
  }, 20_000)
  await app.close()
  await of.pool.query(
    `alter table ledger.events disable trigger events_never_change;
     delete from ledger.events where position > 1;
     alter table ledger.events enable trigger events_never_change`,
  )
  return { of, head }
}

test('an older log beside newer read models is refused until all are rebuilt, which sets the reactions back, too', async () => {
  const { of, head } = await givenOlderLog()
  await expect(appOn(of)).rejects.toThrow(/has folded the log up to .*ledger rebuild all/s)

  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await rebuildVerb(partsOn(of), 'all')
  const lines = said.mock.calls.map(([line]) => String(line)).join('')
  said.mockRestore()
  const reactions = rooms.areas.flatMap((area) => area.reactions)
  const name = reactions.find(({ fromStart }) => !fromStart)?.name
  expect(lines).toContain(
    `The reaction ${name} was at ${head}, which is not in this log: it goes on from position 1.`,
  )

  const { rows } = await of.pool.query('select name, checkpoint from ledger.reactions order by name')
  const begin = reactions.map((one) => ({ name: one.name, checkpoint: one.fromStart ? '0' : '1' }))
  expect(rows).toEqual(begin.toSorted((left, right) => (left.name < right.name ? -1 : 1)))
  const app = await appOn(of)
  await app.close()
  await verifyVerb(partsOn(of), [], { json: false })
  expect(process.exitCode ?? 0).toBe(0)
})
