import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import { providerKeys } from '#src/auth/provider-keys.ts'
import { configOf } from '#src/cli/data-dir.ts'
import { joinDatabase } from '#src/cli/database.ts'
import { databaseFindings } from '#src/cli/doctor/database.ts'
import { type Finding, finding, reasonOf, well, wrong } from '#src/cli/doctor/finding.ts'
import { diskFinding, nodeFinding } from '#src/cli/doctor/machine.ts'
import type { Rooms } from '#src/cli/runtime.ts'
import { say } from '#src/cli/verbs/with-runtime.ts'
import { type Config, readConfig } from '#src/config.ts'
import { mayMakeServerUser } from '#src/postgres/embedded/server-user.ts'
import { errorCode } from '#src/postgres/error-code.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Checks what the ledger needs, changes nothing, and says what to do about what is wrong; exit code 1 then. */
export async function doctor(rooms: Pick<Rooms, 'readModels'>): Promise<void> {
  const findings = await examine(process.env, rooms)
  for (const { what, isWell, text } of findings) say(`${isWell ? 'ok   ' : 'WRONG'} ${what}: ${text}`)
  if (findings.some(({ isWell }) => !isWell)) process.exitCode = 1
}

/** Everything that is looked at, in the order in which one thing needs the other. */
export async function examine(
  environment: Environment,
  rooms: Pick<Rooms, 'readModels'>,
): Promise<Finding[]> {
  const node = nodeFinding(process.versions.node)
  let config: Config
  try {
    // Where a start would first make a user for the embedded server, nothing has been started yet.
    config = mayMakeServerUser() ? readConfig(environment) : configOf(environment)
  } catch (error) {
    return [node, wrong('configuration', reasonOf(error))]
  }
  return [
    node,
    well('configuration', 'every variable is understood'),
    ...(await identityFindings(config)),
    ...(await finding('disk', async () => [diskFinding(config)])),
    ...(await finding('database', () => joinedFindings(config, rooms))),
  ]
}

async function joinedFindings(config: Config, { readModels }: Pick<Rooms, 'readModels'>): Promise<Finding[]> {
  if (config.databaseUrl === undefined && !hasCluster(resolve(config.dataDir)))
    return [well('database', `none in ${config.dataDir} yet: nothing was ever started; npm start makes it`)]
  const joined = await joinDatabase(config, pino({ level: 'silent' }))
  try {
    return await databaseFindings({
      url: joined.url,
      eventStore: config.eventStore,
      models: readModels,
    })
  } finally {
    await joined.stop()
  }
}

/** A folder that may not be looked into belongs to the server's user: then there is one. */
function hasCluster(dataDir: string): boolean {
  try {
    return readdirSync(join(dataDir, 'postgres')).includes('PG_VERSION')
  } catch (error) {
    return errorCode(error) === 'EACCES'
  }
}

async function identityFindings({ identityProvider }: Config): Promise<readonly Finding[]> {
  if (identityProvider === undefined) return []
  const { jwksUrl } = identityProvider
  try {
    const keys = await providerKeys({ jwksUrl }).count()
    if (keys > 0) return [well('identity', `${jwksUrl} publishes ${keys} keys`)]
    return [wrong('identity', `${jwksUrl} publishes no keys; check AUTH_JWKS_URL`)]
  } catch (error) {
    const text = `the keys at ${jwksUrl} cannot be fetched: ${reasonOf(error)}; check AUTH_JWKS_URL and the way there`
    return [wrong('identity', text)]
  }
}
