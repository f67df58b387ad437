import { z } from 'zod'
import { budget } from '#commands/budgets/budget.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, openDay } from '#src/kernel/dates.ts'

/**
 * Frees what a commitment holds, pending or spent. It names the commitment, not the expense, so that a late
 * release never frees a newer commitment of the same expense. When the books were locked since, it counts on the
 * first open day.
 */
export const releaseCommitment = command(budget)({
  name: 'release-commitment',
  summary: 'Frees what a commitment holds of a budget',
  input: z.strictObject({
    budgetId: z.string(),
    commitmentId: z.string(),
    cause: z.enum(['rejected', 'voided', 'moved', 'refused']),
    effectiveOn: CivilDate,
  }),
  may: [],
  refusals: [],
  stream: ({ budgetId }) => budgetId,

  decide({ effectiveOn: wanted, ...release }, state, { lockedUntil }) {
    const held = state.status === 'unknown' ? undefined : state.commitments.get(release.commitmentId)
    if (held === undefined) return []

    const effectiveOn = openDay(wanted, lockedUntil)
    return [{ type: 'BudgetReleased', data: { ...release, ...held }, effectiveOn }]
  },
})
