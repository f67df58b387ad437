import type { IncomingHttpHeaders } from 'node:http'
import { isRecord } from '#src/http/validation.ts'
import { invalid } from '#src/kernel/errors.ts'

const visibleAscii = /^[\x21-\x7e]{1,255}$/
const strongRevision = /^"(0|[1-9]\d{0,15})"$/

/** The key under which a request is done once, however often it is sent. */
export function idempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && visibleAscii.test(key)) return key
  throw invalid('Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
}

/** The one revision that the subject must have. Weak tags and `*` name no revision, so they are refused. */
export function ifMatch(headers: IncomingHttpHeaders): number | undefined {
  const tag = headers['if-match']
  if (tag === undefined) return undefined
  const [, revision] = strongRevision.exec(tag) ?? []
  if (revision !== undefined) return Number(revision)
  throw invalid('If-Match', 'must be one revision in double quotes, as the ETag of an answer has it: "7"')
}

/** Whether the request only asks what would happen. A command takes nothing else in its query string. */
export function isDryRun(query: unknown): boolean {
  let dryRun = false
  for (const [name, value] of Object.entries(isRecord(query) ? query : {})) {
    if (name !== 'dryRun') throw invalid(name, 'is not known in the query string of a command')
    if (value !== 'true' && value !== 'false') throw invalid('dryRun', 'must be true or false')
    dryRun = value === 'true'
  }
  return dryRun
}
