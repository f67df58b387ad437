import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CommandOutcome, CommandRequest, Execute } from '#src/deciding/request.ts'
import { idempotencyKey, ifMatch, isDryRun } from '#src/http/command-headers.ts'
import { inputReader } from '#src/http/command-input.ts'
import { locationOf } from '#src/http/location.ts'
import type { Places } from '#src/http/location.ts'
import { callerOf, pathOf } from '#src/http/request.ts'
import type { App } from '#src/http/routes.ts'
import type { Area } from '#src/kernel/area.ts'
import type { Command } from '#src/kernel/command.ts'
import { actingRole } from '#src/kernel/roles.ts'

/** One route per command that has a path. */
export function addCommandRoutes(
  app: App,
  areas: readonly Area[],
  parts: { execute: Execute; places: Places },
): void {
  for (const { name, commands } of areas) {
    for (const command of commands) {
      if (command.path === undefined) continue
      app.post(command.path, {
        config: { may: command.may, command },
        schema: { summary: command.summary, tags: [name], operationId: command.name },
        handler: commandHandler(command, command.path, parts),
      })
    }
  }
}

function commandHandler(
  command: Command,
  path: string,
  { execute, places }: { execute: Execute; places: Places },
) {
  const readInput = inputReader(command, path)
  const location = lazily(() => locationOf(places, command, `/api/v1${path}`))

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = commandRequest(command, request, readInput(request.body, request.params))
    const outcome = await execute(asked)
    const isCreated = outcome.created && asked.dryRun !== true
    if (isCreated) reply.code(201).header('location', location()(pathOf(request.url), outcome.id))
    log(request, reply, { asked, outcome })
    return reply
      .headers(outcomeHeaders(outcome, asked))
      .type('application/json; charset=utf-8')
      .send(outcomeText(outcome, asked.dryRun === true))
  }
}

/** Computes a value when it is first asked for. */
function lazily<T>(compute: () => T): () => T {
  let known: { value: T } | undefined
  return () => (known ??= { value: compute() }).value
}

function commandRequest(
  command: Command,
  request: FastifyRequest,
  input: Record<string, unknown>,
): CommandRequest {
  const { headers, query, id } = request
  const { tenant, subject, roles } = callerOf(request)
  const key = idempotencyKey(headers)
  const revision = ifMatch(headers)
  return {
    command,
    input,
    tenant,
    actor: { subject, role: actingRole(roles, command.may) ?? 'admin' },
    correlationId: id,
    dryRun: isDryRun(query),
    ...(key === undefined ? undefined : { idempotencyKey: key }),
    ...(revision === undefined ? undefined : { ifMatch: revision }),
  }
}

function outcomeHeaders(outcome: CommandOutcome, { dryRun }: CommandRequest): Record<string, string> {
  const headers: Record<string, string> = {}
  if (dryRun === true) return headers
  headers['x-position'] = outcome.position
  if (outcome.revision !== undefined) headers['etag'] = `"${outcome.revision}"`
  if (outcome.replayed) headers['idempotency-replayed'] = 'true'
  return headers
}

/** The answer as text, written by hand: a schema-driven serializer costs more and would say the same. */
function outcomeText(outcome: CommandOutcome, dryRun: boolean): string {
  const { id, revision, number, details, position, warnings, pending, events } = outcome
  return JSON.stringify({
    data: { id, revision, number, ...details },
    meta: {
      position,
      warnings: warnings.length > 0 ? warnings : undefined,
      pending: pending.length > 0 ? pending : undefined,
      dryRun: dryRun || undefined,
      events: dryRun ? events.map(({ type, effectiveOn, data }) => ({ type, effectiveOn, data })) : undefined,
    },
  })
}

/** One line per command that was answered; what was refused is logged by the error handler. */
function log(
  request: FastifyRequest,
  reply: FastifyReply,
  done: { asked: CommandRequest; outcome: CommandOutcome },
): void {
  const { asked, outcome } = done
  request.log.info(
    {
      command: asked.command.name,
      tenant: asked.tenant,
      subject: asked.actor.subject,
      id: outcome.id,
      position: outcome.position,
      status: reply.statusCode,
      replayed: outcome.replayed || undefined,
      dryRun: asked.dryRun || undefined,
      requestId: request.id,
      ms: Math.round(reply.elapsedTime),
    },
    'done',
  )
}
