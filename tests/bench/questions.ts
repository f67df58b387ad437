import type { Child } from './child.ts'
import type { Measured } from './closed-loop.ts'
import type { Figures } from './figures.ts'
import type { Server } from './server.ts'
import { connectionsOfReports, stretchMs } from './settings.ts'

/** Whoever looks at a report waits so long without noticing, whatever it is about. */
const patienceMs = 100

export interface Around {
  readonly figures: Figures
  readonly server: Server
  readonly loader: Child
}

/** Asks each question for a while, by its paths in turns; 95 of 100 answers must come in time. */
export async function askEach(
  { figures, server, loader }: Around,
  questions: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const [name, paths] of Object.entries(questions)) {
    const requests = { url: server.url, headers: server.headers, paths, connections: connectionsOfReports }
    await loader.ask<Measured>('load', { ...requests, ms: stretchMs / 3 })
    const measured = await loader.ask<Measured>('load', { ...requests, ms: stretchMs })
    figures.tell(`${name}, p50`, [measured.p50_ms], 'ms')
    figures.atMost(`${name}, p95`, [measured.p95_ms], patienceMs, 'ms')
  }
}
