import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import type { Routes } from '#src/http/routes.ts'
import { DateKey, TextKey } from '#src/http/sort-keys.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { PenaltyRuleRow } from '#projections/penalty-rules.ts'
import { PenaltyRuleFilters, penaltyRulesWith } from '#read-models/penalty-rules/queries.ts'

export const penaltyRuleRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/penalty-rules', {
    summary: 'The rules for late payment with their dated terms, or the terms in force on a day',
    tags: ['Penalty rules'],
    may: ['finance', 'auditor'],
    reads: ['penalty-rules'],
    params: z.strictObject({}),
    filters: PenaltyRuleFilters,
    sorts: { newest: { key: z.tuple([DateKey, TextKey]), of: (row) => [row.valid_from, row.rule_id] } },
    row: PenaltyRuleRow,
    item: PenaltyRule,
    show: shown,
    select: penaltyRulesWith,
  })
}

const PenaltyRule = z.object({
  id: z.string(),
  name: z.string(),
  from: z.string(),
  until: z.string().nullable(),
  annualRate: z.string().nullable(),
  flatRate: z.string().nullable(),
  fixedIndemnity: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  graceDays: z.int(),
  dayCount: z.int(),
  capPercent: z.string().nullable(),
  partyKinds: z.array(z.string()),
  currency: z.string().nullable(),
  updatedAt: z.string(),
})

function shown(row: PenaltyRuleRow): z.output<typeof PenaltyRule> {
  const { indemnity: fee, indemnity_currency: currency } = row
  return {
    id: row.rule_id,
    name: row.name,
    from: row.valid_from,
    until: row.until,
    annualRate: row.annual_rate,
    flatRate: row.flat_rate,
    fixedIndemnity:
      fee === null || currency === null ? null : { amount: formatMoney(fee, currency), currency },
    graceDays: row.grace_days,
    dayCount: row.day_count,
    capPercent: row.cap_percent,
    partyKinds: row.party_kinds,
    currency: row.currency,
    updatedAt: row.updated_at,
  }
}
