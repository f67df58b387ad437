import { issueApiKey } from '#commands/api-keys/issue-api-key.ts'
import { apiKey } from '#commands/api-keys/key.ts'
import { revokeApiKey } from '#commands/api-keys/revoke-api-key.ts'
import { area } from '#src/kernel/area.ts'

export const apiKeys = area({
  name: 'API keys',
  aggregate: apiKey,
  commands: [issueApiKey, revokeApiKey],
})
