import { RequestedSettings } from '#commands/tenants/request.ts'
import { tenant } from '#commands/tenants/tenant.ts'
import { command } from '#src/kernel/command.ts'
import { changesOf, someField } from '#src/kernel/values.ts'

/** Changes some of a tenant's settings. What was recorded before keeps the values it was recorded with. */
export const changeSettings = command(tenant)({
  name: 'change-settings',
  summary: "Changes some of the tenant's settings",
  path: '/settings',
  input: RequestedSettings.partial().refine(someField, 'must name at least one setting'),
  may: [],
  refusals: ['TENANT_UNKNOWN'],
  stream: (_input, naming) => naming.tenant,

  decide(input, state, { refuse }) {
    if (state.status === 'unknown') return refuse('TENANT_UNKNOWN')
    const changes = changesOf(state.settings, input)
    if (!someField(changes)) return []

    return [{ type: 'TenantSettingsChanged', data: { changes } }]
  },
})
