import { expect } from 'vitest'
import type { App } from '#src/http/routes.ts'
import type { Role } from '#src/kernel/roles.ts'
import { tokenFor } from '#tests/support/app.ts'

type Fields = Record<string, unknown>
type Headers = Record<string, string>

/** An answer with its body read. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: Fields
  readonly data: Fields
  readonly items: Fields[]
  readonly meta: Fields
  /** The code of a problem. */
  readonly code: unknown
}

export interface Asked {
  readonly method: 'GET' | 'POST'
  /** Below /api/v1. */
  readonly path: string
  readonly headers?: Headers
  readonly body?: unknown
}

/** Somebody who sends requests to one process. */
export interface Caller {
  ask(this: void, asked: Asked): Promise<Answer>
  get(this: void, path: string, headers?: Headers): Promise<Answer>
  post(this: void, path: string, body?: unknown, headers?: Headers): Promise<Answer>
  /** Posts what must be done, and gives its data and where it stands in the log. */
  done(this: void, path: string, body?: unknown, headers?: Headers): Promise<Done>
  /** Gets what holds at least everything up to a position. */
  seen(this: void, path: string, position: string): Promise<Answer>
}

export interface Done {
  readonly id: string
  readonly position: string
  readonly answer: Answer
}

/** Sends requests with a bearer token, or with none. */
export function callerWith(app: App, token: string | undefined): Caller {
  const ask = async ({ method, path, headers = {}, body }: Asked): Promise<Answer> => {
    const isText = typeof body === 'string' || body instanceof Buffer
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
    })
    return read(answer.statusCode, answer.headers, answer.body)
  }
  const get: Caller['get'] = (path, headers) => ask({ method: 'GET', path, ...(headers && { headers }) })
  const post: Caller['post'] = (path, body, headers) =>
    ask({ method: 'POST', path, ...(headers && { headers }), ...(body === undefined ? {} : { body }) })
  return {
    ask,
    get,
    post,
    async done(path, body, headers) {
      const answer = await post(path, body, headers)
      expect([200, 201], `${path}: ${answer.text}`).toContain(answer.status)
      return { id: String(answer.data['id']), position: String(answer.meta['position']), answer }
    },
    async seen(path, position) {
      const answer = await get(path, { 'x-min-position': position })
      expect(answer.status, `${path}: ${answer.text}`).toBe(200)
      return answer
    },
  }
}

/** Somebody of a tenant, in a role. */
export async function callerAs(app: App, subject: string, role: Role, tenant = 'acme'): Promise<Caller> {
  return callerWith(app, await tokenFor(subject, [role], tenant))
}

function read(status: number, headers: Answer['headers'], text: string): Answer {
  const isJson = /^application\/(problem\+)?json/.test(String(headers['content-type']))
  const body = (isJson ? JSON.parse(text) : {}) as Fields
  const data = body['data']
  return {
    status,
    headers,
    text,
    body,
    data: (Array.isArray(data) ? {} : (data ?? {})) as Fields,
    items: (Array.isArray(data) ? data : []) as Fields[],
    meta: (body['meta'] ?? {}) as Fields,
    code: body['code'],
  }
}

/** A customer with a budget of 2025, as G-01 has it. */
export async function customerWithBudget(
  finance: Caller,
  budget: Fields = {},
): Promise<{ partyId: string; budgetId: string; position: string }> {
  const { id: partyId } = await finance.done('/parties', { displayName: 'Boutique Awa', roles: ['customer'] })
  const { id: budgetId, position } = await finance.done('/budgets', {
    partyId,
    name: 'Budget Marketing 2025',
    amount: '10000.00',
    startDate: '2025-01-01',
    endDate: '2025-12-31',
    ...budget,
  })
  return { partyId, budgetId, position }
}

/** An expense of a customer on its budget, as one sends it. */
export function expenseOn(
  of: { partyId: string; budgetId: string },
  amount: string,
  more: Fields = {},
): Fields {
  return { partyId: of.partyId, budgetId: of.budgetId, amount, date: '2025-03-22', ...more }
}
