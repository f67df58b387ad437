import { codes } from '#src/kernel/errors.ts'
import type { Code, FieldProblem, Refusal } from '#src/kernel/errors.ts'

export const problemType = 'application/problem+json'

/** What every problem tells. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: Code
  instance?: string
  requestId: string
  errors: readonly FieldProblem[]
}

/** A path that is longer is nobody's, and not worth sending back whole. */
const longestInstance = 1_000

/** A refusal as RFC 9457 problem details. */
export function problemOf(refusal: Refusal, request: { id: string; path?: string }): Problem {
  const { code, details, fields } = refusal
  const { status, title } = codes[code]
  return {
    ...besideMembers(details),
    type: `urn:grand-livre:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: detailOf(refusal),
    code,
    ...(request.path === undefined ? {} : { instance: request.path.slice(0, longestInstance) }),
    requestId: request.id,
    errors: fields,
  }
}

const members = new Set(['type', 'title', 'status', 'code', 'instance', 'requestId', 'errors'])

/** The details, but "status" and its like say something else in a problem: the record's is its currentStatus. */
function besideMembers(details: Refusal['details']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [members.has(name) ? currentOf(name) : name, value]),
  )
}

function currentOf(name: string): string {
  return `current${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** What is wrong, in a sentence. */
export function detailOf({ code, details, fields }: Refusal): string {
  if (typeof details['detail'] === 'string') return details['detail']
  if (fields.length === 0) return `${codes[code].title}.`
  return `${fields.map(({ field, reason }) => (field === '' ? reason : `${field} ${reason}`)).join('; ')}.`
}

const retryAfter_s: Partial<Record<Code, number>> = {
  RATE_LIMITED: 60,
  NOT_READY: 1,
  OVERLOADED: 1,
  SHUTTING_DOWN: 5,
  PROJECTION_HALTED: 30,
}

/** The headers that go with a problem. */
export function problemHeaders({ code, details }: Refusal): Record<string, string> {
  const wait_s = typeof details['retryAfter'] === 'number' ? details['retryAfter'] : retryAfter_s[code]
  return {
    'content-type': problemType,
    ...(wait_s === undefined ? {} : { 'retry-after': String(wait_s) }),
    ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer realm="grand-livre"' } : {}),
  }
}
