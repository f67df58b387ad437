import { rooms } from '#src/rooms.ts'
import { signToken } from '#src/auth/tokens.ts'
import { openApp, type OpenApp } from '#src/cli/app.ts'
import type { WebhookParts } from '#src/cli/webhooks.ts'
import type { Role } from '#src/kernel/roles.ts'
import { quiet } from '#tests/support/ledger.ts'
import { logOf } from '#tests/support/event-store.ts'
import { type Database, freshDatabase } from '#tests/support/postgres.ts'

export const secrets = { authSecret: 'a secret of at least thirty-two characters', dataKey: 'ab'.repeat(32) }

/** A bearer token that the app under test accepts. */
export function tokenFor(subject: string, roles: readonly Role[], tenant = 'acme'): Promise<string> {
  return signToken({ secret: secrets.authSecret, tenant, subject, roles, ttl_s: 3600 })
}

/** The whole app on a database: as a second process would be, when it is given one that is open already. */
export async function appOn(
  database: Database,
  isOpen = false,
  webhooks: WebhookParts = { allowPrivate: false, deliveredByOthers: true },
): Promise<OpenApp> {
  const stop = async (): Promise<void> => undefined
  return openApp({
    rooms,
    secrets,
    log: quiet,
    database: { url: database.url, stop },
    isOpen,
    eventStore: await logOf(database),
    withoutScheduler: true,
    webhooks,
    server: { checkAnswers: true },
  })
}

/** The whole app on a database of its own, with the named tenants open. */
export async function freshApp(...tenants: readonly string[]) {
  const database = await freshDatabase()
  const opened = await appOn(database)
  for (const slug of tenants) await openTenant(opened, slug)
  const close = async (): Promise<void> => {
    await opened.close()
    await database.drop()
  }
  return { ...opened, database, close }
}

export async function openTenant({ runtime: { ledger } }: OpenApp, slug: string): Promise<void> {
  const command = ledger.command('open-tenant')
  const input = command.input.parse({ slug, settings: { baseCurrency: 'EUR', timeZone: 'Europe/Paris' } })
  await ledger.execute({ command, input, tenant: slug, actor: { subject: 'setup', role: 'admin' } })
}
