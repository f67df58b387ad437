import { z } from 'zod'
import { penaltyRules, penaltyRulesId } from '#commands/penalty-rules/events.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'

/**
 * Ends a rule: the days after its last one are charged nothing by it. What it has charged for such days already is
 * taken back when the document is assessed next.
 */
export const endPenaltyRule = command(penaltyRules)({
  name: 'end-penalty-rule',
  summary: 'Ends a rule for late payment after a day',
  path: '/penalty-rules/:ruleId/end',
  input: z.strictObject({ ruleId: Id, until: CivilDate }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'DATE_ORDER'],
  stream: () => penaltyRulesId,
  about: ({ ruleId }) => ({ noun: 'penalty_rules', id: ruleId, stream: penaltyRulesId }),

  decide({ ruleId, until }, state, { refuse }) {
    const rule = state.get(ruleId)
    const from = rule?.versions.last()?.from
    if (rule === undefined || from === undefined) return refuse('NOT_FOUND')
    if (rule.until === until) return []
    if (rule.until !== undefined) return refuse('STATE_CONFLICT', { until: rule.until })
    if (until < from) return refuse('DATE_ORDER', { until, from })

    return [{ type: 'PenaltyRuleEnded', data: { ruleId, from, until } }]
  },
})
