import { z } from 'zod'
import { tenant } from '#commands/tenants/tenant.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'

/**
 * Closes the books for every day up to one: nothing comes to count there any more, and corrections go into an open
 * day. It goes one way; today stays open, since what names no day counts today.
 */
export const lockBooks = command(tenant)({
  name: 'lock-books',
  summary: 'Locks the books until a day, that day included; never earlier than they are locked already',
  path: '/period-locks',
  input: z.strictObject({ until: CivilDate }),
  may: [],
  refusals: ['TENANT_UNKNOWN', 'STATE_CONFLICT', 'DATE_ORDER'],
  stream: (_input, naming) => naming.tenant,

  decide({ until }, state, { today, refuse }) {
    if (state.status === 'unknown') return refuse('TENANT_UNKNOWN')
    const { lockedUntil } = state
    if (until === lockedUntil) return []
    if (lockedUntil !== undefined && until < lockedUntil) return refuse('STATE_CONFLICT', { lockedUntil })
    if (until >= today) return refuse('DATE_ORDER', { until, today })

    return [{ type: 'BooksLocked', data: { until, previous: lockedUntil ?? null } }]
  },
})
