import { closeTreasuryAccount } from '#commands/treasury/close-treasury-account.ts'
import { openTreasuryAccount } from '#commands/treasury/open-treasury-account.ts'
import { treasuryAccount } from '#commands/treasury/treasury-account.ts'
import { area } from '#src/kernel/area.ts'

export const treasury = area({
  name: 'Treasury',
  aggregate: treasuryAccount,
  commands: [openTreasuryAccount, closeTreasuryAccount],
})
