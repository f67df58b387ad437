import type { z } from 'zod'
import { addList, type List } from '#src/http/list.ts'
import { awaitMoment } from '#src/http/moment-hook.ts'
import { callerOf } from '#src/http/request.ts'
import { type App, found, type Services } from '#src/http/routes.ts'
import { checked } from '#src/http/validation.ts'
import type { Statement } from '#src/postgres/reader.ts'

/** A list that can be asked for a moment by `asOf` and `knownAt`, which stand among its filters. */
interface MomentList<
  F extends z.ZodObject,
  R extends z.ZodObject,
  T extends z.ZodObject,
  P extends z.ZodObject,
> extends List<F, R, T, P> {
  /** Finds a row when the thing is there whose list it is; without one the list is not there either. */
  within?(this: void, params: z.output<P>): Statement
}

/** Answers a list at a path, as it is or as it was at a moment and as it was known then. */
export async function addListAtMoments<
  F extends z.ZodObject,
  R extends z.ZodObject,
  T extends z.ZodObject,
  P extends z.ZodObject,
>(
  { app, services }: { app: App; services: Services },
  path: string,
  { within, ...list }: MomentList<F, R, T, P>,
): Promise<void> {
  await app.register(async (own) => {
    own.addHook('preHandler', awaitMoment(services, list.reads))
    if (within !== undefined) {
      own.addHook('preHandler', async (request) => {
        const statement = within(checked(list.params, request.params))
        const [row] = await services.reader.query(callerOf(request).tenant, statement)
        found(row, () => undefined)
      })
    }
    addList({ app: own, reader: services.reader }, path, list)
  })
}
