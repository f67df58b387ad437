import { z } from 'zod'
import type { Services } from '#src/http/routes.ts'
import { type CivilDate, dateAt } from '#src/kernel/dates.ts'
import { settingsKey } from '#read-models/accounts/queries.ts'

const MaybeZone = z.string().nullish()

/** Which day it is where the tenant is. */
export async function todayOf({ reader }: Services, tenant: string): Promise<CivilDate> {
  const settings = await reader.byKey(tenant, settingsKey, tenant)
  return dateAt(new Date().toISOString(), MaybeZone.parse(settings?.['time_zone']) ?? 'UTC')
}
