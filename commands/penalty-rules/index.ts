import { endPenaltyRule } from '#commands/penalty-rules/end-penalty-rule.ts'
import { penaltyRules as rulesOfPenalties } from '#commands/penalty-rules/events.ts'
import { setPenaltyRule } from '#commands/penalty-rules/set-penalty-rule.ts'
import { area } from '#src/kernel/area.ts'

export const penaltyRules = area({
  name: 'Penalty rules',
  aggregate: rulesOfPenalties,
  commands: [setPenaltyRule, endPenaltyRule],
})
