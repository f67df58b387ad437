import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { longUploads } from '#src/http/errors.ts'
import { type Answering, answerLines } from '#src/http/import-answer.ts'
import { bytesOf, importFormat, readImportBodies } from '#src/http/import-body.ts'
import { callerOf } from '#src/http/request.ts'
import type { Routes } from '#src/http/routes.ts'
import { asSent, checked } from '#src/http/validation.ts'
import type { Importable } from '#src/importing/import-rows.ts'
import { type ImportParts, importSteps } from '#src/importing/run-import.ts'
import { locales } from '#src/importing/source-row.ts'
import { Spool } from '#src/importing/spool.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { actingRole } from '#src/kernel/roles.ts'

/** How many imports run at once; each keeps an upload in a file, and a rehearsal needs some memory. */
const mostAtOnce = 4

const Flag = z.enum(['true', 'false'])
const Query = z.strictObject({
  dryRun: Flag.optional().meta({
    description: 'Tells what would happen; rows see each other; nothing is written',
  }),
  atomic: Flag.optional().meta({
    description: 'Writes nothing unless every row is accepted in a rehearsal of the file',
  }),
  locale: z.enum(locales).optional().meta({
    description:
      'fr: a French CSV file: cells apart by ;, amounts such as 1 250,50, dates such as 22/03/2025, UTF-8 or Windows-1252',
  }),
})

const description = `One row per line: CSV with a header (columns are the fields of the command; reference.type for a field in a field, metadata.colour for a name of your own, a|b for a list, partyLegacyId for partyId; an empty cell is an absent field), or NDJSON with one command per line. Answered row by row as NDJSON {line, outcome: added | exists | refused, id, code, errors}, and in the end {summary}; an answer without a summary has broken off. A row is known by its legacyId, else by its content, so a file can be sent again, corrected or not: only what is new is added.`

/** POST /imports/<kind> for each kind of thing that can be imported. Imports are finance's (architecture §9). */
export function importRoutes(parts: ImportParts, importables: readonly Importable[]): Routes {
  return async (app) => {
    const running = new Set<AbortController>()
    app.addHook('preClose', (done) => {
      for (const one of running) one.abort(new Refusal('SHUTTING_DOWN'))
      done()
    })
    await app.register(async (scope) => {
      readImportBodies(scope)
      for (const { kind, command } of importables) {
        if (command.creates === undefined)
          throw new Error(`${command.name} creates nothing: it cannot be imported.`)
        scope.post(`/imports/${kind}`, {
          config: { may: command.may.filter((role) => role === 'finance') },
          schema: {
            summary: `Imports ${kind} from a CSV or NDJSON file`,
            description,
            tags: ['Imports'],
            querystring: Query,
            body: z.string(),
            consumes: ['text/csv', 'application/x-ndjson'],
            produces: ['application/x-ndjson'],
            response: { 200: z.string() },
          },
          validatorCompiler: asSent,
          handler: (request, reply) => {
            if (running.size >= mostAtOnce) throw new Refusal('OVERLOADED')
            return importUpload(
              parts,
              { kind, command },
              { request, reply, query: checked(Query, request.query), running },
            )
          },
        })
      }
    })
  }
}

interface Upload {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly query: z.output<typeof Query>
  readonly running: Set<AbortController>
}

async function importUpload(
  parts: ImportParts,
  importable: Importable,
  upload: Upload,
): Promise<FastifyReply> {
  const { request, reply, query, running } = upload
  const { tenant, subject, roles } = callerOf(request)
  const [aborting, spool] = [new AbortController(), new Spool()]
  const format = importFormat(request, query.locale)
  const file = {
    ...importable,
    tenant,
    format,
    actor: { subject, role: actingRole(roles, importable.command.may) ?? 'admin' },
    correlationId: request.id,
    read: () => spool.read(),
    locale: query.locale,
    dryRun: query.dryRun === 'true',
    atomic: query.atomic === 'true',
    signal: aborting.signal,
  }
  running.add(aborting)
  longUploads.add(request.raw.socket)
  aborting.signal.addEventListener('abort', () => {
    hangUpAfter(reply, request)
    void spool.close()
  })
  const taken = spool.take(bytesOf(request))
  const answering: Answering = {
    steps: importSteps(parts, file),
    request,
    kind: importable.kind,
    signal: aborting.signal,
    async end() {
      longUploads.delete(request.raw.socket)
      await spool.close()
      void taken.then(() => running.delete(aborting))
    },
  }
  return reply.type('application/x-ndjson; charset=utf-8').send(await answerLines(answering))
}

/** Ends the connection once the answer has left: whoever still sends a file would keep a server from stopping. */
function hangUpAfter({ raw }: FastifyReply, { socket }: FastifyRequest): void {
  if (raw.writableFinished) socket.destroySoon()
  else raw.once('finish', () => socket.destroySoon())
}
