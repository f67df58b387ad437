import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Config } from '#src/config.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** What must stay secret: whoever has it can sign tokens, or read personal data. */
export interface Secrets {
  readonly authSecret: string
  readonly dataKey: string
}

const Stored = z.object({ authSecret: z.string().min(32), dataKey: z.string().regex(/^[0-9a-f]{64}$/) })

/** The secrets of the environment; those it does not name are the embedded default's own, made on first use. */
export function secretsOf(config: Config): Secrets {
  const { authSecret, dataKey } = config
  if (authSecret !== undefined && dataKey !== undefined) return { authSecret, dataKey }
  const own = ownSecrets(config.dataDir)
  return { authSecret: authSecret ?? own.authSecret, dataKey: dataKey ?? own.dataKey }
}

function ownSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json')
  try {
    const stored = readIfThere(file)
    return stored === undefined ? make(dataDir, file) : parsed(stored, file)
  } catch (error) {
    if (error instanceof StartupError) throw error
    throw new StartupError(
      `The secrets in ${file} can be neither read nor written: ${error instanceof Error ? error.message : ''}.`,
      'Set DATA_DIR to a folder that the user who starts the program may write, or set AUTH_SECRET and DATA_KEY.',
      { cause: error },
    )
  }
}

function make(dataDir: string, file: string): Secrets {
  const made = { authSecret: randomBytes(32).toString('hex'), dataKey: randomBytes(32).toString('hex') }
  mkdirSync(dataDir, { recursive: true, mode: 0o711 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(made), { mode: 0o600, flush: true })
  renameSync(draft, file)
  return made
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parsed(text: string, file: string): Secrets {
  try {
    return Stored.parse(JSON.parse(text))
  } catch {
    throw new StartupError(
      `${file} cannot be read.`,
      'Put it back from a backup: without it, personal data stays encrypted.',
    )
  }
}

/** The secret part of an API key: derived, so that a repeated request is answered with the same key. */
export function apiKeySecret(authSecret: string, tenant: string, keyId: string): string {
  return createHmac('sha256', authSecret).update(`api-key\0${tenant}\0${keyId}`).digest('base64url')
}
