import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import type { Statement } from '#src/postgres/reader.ts'

export const PenaltyRuleFilters = z.strictObject({
  ruleId: Id.optional(),
  on: CivilDate.optional().meta({ description: 'Only the terms that are in force on this day' }),
})

const newest = `
  select rules.* from read_models.penalty_rules rules
  where tenant = $1
    and ($2::text is null or rule_id = $2)
    and ($3::date is null or ((until is null or until >= $3) and valid_from = (
      select max(valid_from) from read_models.penalty_rules held
      where held.tenant = $1 and held.rule_id = rules.rule_id and held.valid_from <= $3)))
    and ($4::date is null or (valid_from, rule_id) < ($4, $5::text))
  order by valid_from desc, rule_id desc
  limit $6`

export function penaltyRulesWith(question: Question<typeof PenaltyRuleFilters, z.ZodObject>): Statement {
  const { filters, after, limit } = question
  const values = [filters.ruleId, filters.on, after?.[0], after?.[1], limit]
  return { text: newest, values: values.map((value) => value ?? null) }
}
