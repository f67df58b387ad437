import { authenticator } from '#src/auth/authenticator.ts'
import { providerVerifier } from '#src/auth/identity-provider.ts'
import { secretMatches } from '#src/auth/api-keys.ts'
import type { ApiKeys } from '#src/auth/api-keys.ts'
import type { Authenticator } from '#src/auth/identity.ts'
import type { People } from '#src/auth/people.ts'
import type { AppParts } from '#src/cli/app.ts'
import { demoTenant } from '#src/cli/demo.ts'
import type { Runtime } from '#src/cli/runtime.ts'
import type { Reading } from '#src/http/metrics.ts'
import type { Importable } from '#src/importing/import-rows.ts'
import { rehearsalLedger } from '#src/importing/rehearsal-ledger.ts'
import type { ImportParts } from '#src/importing/run-import.ts'
import { type CivilDate, dateAt } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { streamName } from '#src/kernel/ids.ts'

const keyFresh_ms = 1_000

type Asking = Pick<AppParts, 'isOpen' | 'provider' | 'takesOwnTokens'>

/** Who may ask: bearer tokens and API keys, and on the embedded default without a secret of its own everybody here. */
export function authenticationOf(runtime: Runtime, asking: Asking, seen: People): Authenticator {
  const { secrets, log } = runtime
  const { isOpen, provider, takesOwnTokens = true } = asking
  const onError = (error: unknown): void =>
    log.error({ err: error, url: provider?.jwksUrl }, 'the keys of the identity provider cannot be fetched')
  return authenticator({
    ...(takesOwnTokens && { secret: secrets.authSecret }),
    ...(provider && { provider: providerVerifier(provider, { onError }) }),
    apiKeys: apiKeysOf(runtime),
    tenantExists: async (tenant) => (await zoneOf(runtime, tenant)) !== undefined,
    seen: (identity, names) => seen.seen(identity, names),
    ...(isOpen && { open: { tenant: demoTenant } }),
  })
}

/** API keys are looked up in their own streams; what another process has revoked counts after a second at most. */
function apiKeysOf({ rooms, ledger }: Runtime): ApiKeys {
  const { aggregate, holderOf } = rooms.apiKeys
  const readAt = new Map<string, number>()
  return {
    async verify(tenant, keyId, secret) {
      const fold = { aggregate, stream: streamName(aggregate.noun, tenant, keyId) }
      const known = ledger.states.known(fold)
      const isFresh = Date.now() - (readAt.get(fold.stream) ?? 0) < keyFresh_ms
      const { state } = known !== undefined && isFresh ? known : await ledger.states.refresh(fold)
      const holder = holderOf(state)
      if (holder === undefined || !secretMatches(secret, holder.secretHash)) return undefined
      if (!isFresh) readAt.set(fold.stream, Date.now())
      return { subject: holder.subject, roles: holder.roles }
    },
  }
}

/** What the metrics show of the write side. */
export function readingsOf({ ledger, lastBatch }: Runtime): readonly Reading[] {
  return [
    { name: 'lane_waiting_commands', help: 'Commands waiting in the lane', value: () => ledger.waiting },
    { name: 'lane_batch_commands', help: 'Commands in the last batch', value: () => lastBatch.commands },
    { name: 'lane_batch_seconds', help: 'How long the last batch took', value: () => lastBatch.seconds },
  ]
}

/** What may be imported. */
export function importablesOf({ rooms, ledger }: Runtime): readonly Importable[] {
  return Object.entries(rooms.imports).map(([kind, name]) => ({ kind, command: ledger.command(name) }))
}

/** What decides an import's rows, and what rehearses them. */
export function importPartsOf({ ledger, ledgerParts, log }: Runtime): ImportParts {
  return { ledger, rehearse: () => rehearsalLedger({ ...ledgerParts, log }) }
}

/** The time zone of an open tenant, as the log has it now; undefined for one that is not open. */
async function zoneOf({ rooms, ledger }: Runtime, tenant: string): Promise<string | undefined> {
  const { aggregate, timeZone } = rooms.tenancy
  const stream = streamName(aggregate.noun, tenant, tenant)
  return timeZone((await ledger.states.refresh({ aggregate, stream })).state)
}

/** Which day it is for a tenant. */
export function todayOf(runtime: Runtime) {
  return async (tenant: string): Promise<CivilDate> => {
    const zone = await zoneOf(runtime, tenant)
    if (zone === undefined) throw new Refusal('TENANT_UNKNOWN', { tenant })
    return dateAt(runtime.ledgerParts.now().toISOString(), zone)
  }
}
