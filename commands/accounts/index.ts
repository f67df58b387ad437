import { account } from '#commands/accounts/account.ts'
import { area } from '#src/kernel/area.ts'

export const accounts = area({
  name: 'Accounts',
  aggregate: account,
  commands: [],
  reactions: [],
})
