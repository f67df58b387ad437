import { z } from 'zod'
import { RequestedSettings } from '#commands/tenants/request.ts'
import { tenant } from '#commands/tenants/tenant.ts'
import { command } from '#src/kernel/command.ts'
import { invalid } from '#src/kernel/errors.ts'
import { Tenant } from '#src/kernel/ids.ts'
import { sameValues } from '#src/kernel/values.ts'

const { fourEyes, requireReference, paymentTermDays, defaultVatRate } = RequestedSettings.shape

/** Opens a tenant with its settings. Nobody of another tenant may: only the command line and the demo send it. */
export const openTenant = command(tenant)({
  name: 'open-tenant',
  summary: 'Opens a tenant with its settings',
  input: z.strictObject({
    slug: Tenant,
    settings: RequestedSettings.extend({
      fourEyes: fourEyes.default(true),
      requireReference: requireReference.default(false),
      paymentTermDays: paymentTermDays.default(30),
      defaultVatRate: defaultVatRate.default('20.00'),
    }),
  }),
  may: [],
  refusals: ['INVALID', 'ALREADY_EXISTS'],
  creates: 'tenant',
  stream: ({ slug }) => slug,

  decide({ slug, settings }, state, context) {
    if (slug !== context.tenant) throw invalid('slug', 'must be the tenant that the command is sent for')
    if (state.status !== 'unknown') {
      return sameValues(state.opening, settings) ? [] : context.refuse('ALREADY_EXISTS')
    }

    return [{ type: 'TenantOpened', data: { slug, settings } }]
  },
})
