import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Campaign } from '#tests/crash/campaign.ts'
import { guardFolder } from '#tests/crash/guard.ts'
import { kurrentStage } from '#tests/crash/kurrent-stage.ts'
import { actors } from '#tests/crash/workload.ts'

/** The first rounds of `npm run test:crash` on this log; the seed kills a server, then the log under both. */
const seed = 63

test('with the log in KurrentDB, servers and the log are killed and nothing acknowledged is lost or doubled', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'grand-livre-crash-kurrent-'))
  const callOff = guardFolder(folder)
  const stage = await kurrentStage(folder, { actors, servers: 2, given: undefined })
  const lines: string[] = []
  try {
    const campaign = new Campaign(stage, { clients: 4, seed, say: (line) => lines.push(line) })
    const isSound = await campaign.run(2)

    expect(isSound, lines.join('\n')).toBe(true)
  } finally {
    await stage.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    callOff()
  }
}, 180_000)
