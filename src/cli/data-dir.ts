import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Config, readConfig } from '#src/config.ts'
import { canReach, serverUser } from '#src/postgres/embedded/server-user.ts'

/**
 * The configuration of this process. PostgreSQL refuses to run as root: the embedded one runs as a user of its
 * own, which cannot enter a checkout below root's closed home. There, unless DATA_DIR says otherwise, the data goes
 * to a folder of its own below /var/lib, always the same one for the same checkout.
 */
export function configOf(environment: Readonly<Record<string, string | undefined>>): Config {
  const config = readConfig(environment)
  const isChosen = config.databaseUrl !== undefined || (environment['DATA_DIR'] ?? '') !== ''
  const user = isChosen ? undefined : serverUser()
  if (user === undefined || canReach(process.cwd(), user)) return config
  const checkout = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 12)
  return { ...config, dataDir: join('/var/lib/grand-livre', checkout) }
}
