import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { loadBackup } from '#src/cli/backup/load.ts'
import { type Manifest, readBackup, secretsFile } from '#src/cli/backup/manifest.ts'
import { refuseElsewhere, toldSecrets } from '#src/cli/backup/surroundings.ts'
import { writeDurably } from '#src/cli/backup/durable-files.ts'
import { secretsOf } from '#src/cli/secrets.ts'
import { say, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import type { Config } from '#src/config.ts'
import { startEmbedded } from '#src/postgres/embedded.ts'
import { fillEmptyFolder } from '#src/postgres/embedded/restoring.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/**
 * Puts a backup into an empty data folder, after every byte of it was checked: all of it, or, when anything is
 * wrong or it is interrupted, nothing. The read models are folded from the log by the next start.
 */
export async function restoreVerb(
  { config, log }: Pick<VerbParts, 'config' | 'log'>,
  folder: string,
): Promise<void> {
  refuseElsewhere(config)
  const source = resolve(folder)
  const manifest = await readBackup(source)
  refuseMissingKey(manifest, config)
  const dataDir = resolve(config.dataDir)
  await fillEmptyFolder(dataDir, (half) => fill({ half, source, manifest }, config, log))
  const { identity, head, events } = manifest
  say(`The log ${identity} up to position ${head}, ${events} events, is restored in ${dataDir}.`)
  for (const text of toldSecrets(manifest)) say(text)
  say('The next start folds the read models from it; ledger rebuild all does so without a server.')
}

interface Restored {
  readonly half: string
  readonly source: string
  readonly manifest: Manifest
}

async function fill({ half, source, manifest }: Restored, config: Config, log: Logger): Promise<void> {
  if (manifest.secrets) await writeDurably(join(half, secretsFile), await readFile(join(source, secretsFile)))
  const { dataKey } = secretsOf({ ...config, dataDir: half })
  const database = await startEmbedded({ dataDir: half, log: (message) => log.info(message) })
  try {
    await loadBackup({ url: database.url, source, manifest, dataKey })
  } finally {
    await database.stop()
  }
}

/** With another key, or a new one, the personal data of the backup would stay closed for ever. */
function refuseMissingKey({ givenSecrets }: Manifest, { authSecret, dataKey }: Config): void {
  const now = { AUTH_SECRET: authSecret, DATA_KEY: dataKey }
  const missing = givenSecrets.filter((name) => now[name] === undefined)
  if (missing.length === 0) return
  throw new StartupError(
    `${missing.join(' and ')} came from the environment when the backup was made, and is not set now.`,
    'Set it as it was: the backup does not hold it.',
  )
}
