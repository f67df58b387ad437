import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { parsed } from '#src/cli/verbs/parsed.ts'

/** Opens a tenant; opening it again with the same settings changes nothing. */
export async function addTenant(
  parts: VerbParts,
  slug: string,
  options: { currency: string; zone: string },
): Promise<void> {
  await withRuntime(parts, async ({ ledger }) => {
    const command = ledger.command('open-tenant')
    const settings = { baseCurrency: options.currency, timeZone: options.zone }
    const input = parsed(command.input, { slug, settings })
    const { created, events } = await ledger.execute({
      command,
      input,
      tenant: slug,
      actor: { subject: 'command line', role: 'admin' },
    })
    say(created || events.length > 0 ? `The tenant ${slug} is open.` : `The tenant ${slug} was open already.`)
  })
}
