import type { Manifest } from '#src/cli/backup/manifest.ts'
import type { Config } from '#src/config.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** Books that are kept elsewhere are backed up where they are kept. */
export function refuseElsewhere({ databaseUrl, eventStore }: Config): void {
  if (eventStore !== undefined) {
    throw new StartupError(
      'EVENT_STORE_URL is set: the log is kept in KurrentDB.',
      'Back up KurrentDB with its own tools, and PostgreSQL after it, so that no key of personal data is missing; ' +
        'after restoring both, run ledger rebuild all.',
    )
  }
  if (databaseUrl !== undefined) {
    throw new StartupError(
      'DATABASE_URL is set: the books are kept in a PostgreSQL of your own.',
      'Back it up whole with its own tools (pg_dump or its archive), and keep AUTH_SECRET and DATA_KEY beside it.',
    )
  }
}

/** What somebody must know about the secrets that are not in a backup. */
export function toldSecrets({ givenSecrets }: Manifest): string[] {
  return givenSecrets.map(
    (name) =>
      `${name} came from the environment and is not in the backup: keep it, and set it after a restore.`,
  )
}
