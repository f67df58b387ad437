import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The address of the server that another process runs on a data folder; undefined when there is none. */
export function runningServer(dataDir: string): string | undefined {
  try {
    const port = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]
    const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim()
    return port && password ? `postgresql://postgres:${password}@127.0.0.1:${port.trim()}/ledger` : undefined
  } catch {
    return undefined
  }
}
