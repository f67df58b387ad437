import { z } from 'zod'
import { callerOf } from '#src/http/request.ts'
import type { Routes } from '#src/http/routes.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { actingRole } from '#src/kernel/roles.ts'
import { perform, type RunParts } from '#src/scheduling/perform.ts'
import type { Run } from '#src/scheduling/run.ts'

const Body = z.strictObject({ businessDate: CivilDate.optional() })

const Answer = z.object({
  data: z.object({
    businessDate: z.string(),
    examined: z.int(),
    done: z.int(),
    unchanged: z.int(),
    refused: z.array(z.object({ id: z.string(), code: z.string() })),
  }),
  meta: z.object({ position: z.string().optional() }),
})

/** One route per run: whoever may starts it as of a business date, today when none is sent. */
export function runRoutes(
  parts: RunParts & { today(this: void, tenant: string): Promise<CivilDate> },
  runs: readonly Run[],
): Routes {
  return (app) => {
    for (const run of runs) {
      app.post(run.path, {
        config: { may: run.may },
        schema: { summary: run.summary, tags: ['Runs'], body: Body.nullish(), response: { 200: Answer } },
        handler: async (request, reply) => {
          const { tenant, subject, roles } = callerOf(request)
          const today = await parts.today(tenant)
          const businessDate = request.body?.businessDate ?? today
          if (businessDate > today) throw new Refusal('DATE_ORDER', { businessDate, today })
          const actor = { subject, role: actingRole(roles, run.may) ?? 'admin' }
          const order = { tenant, actor, businessDate, correlationId: request.id }
          const { position, refused, ...counts } = await perform(run, order, parts)
          if (position !== undefined) reply.header('x-position', position)
          return {
            data: { ...counts, refused: [...refused] },
            meta: position === undefined ? {} : { position },
          }
        },
      })
    }
  }
}
