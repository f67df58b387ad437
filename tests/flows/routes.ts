import { areas } from '#commands/index.ts'
import type { App } from '#src/http/routes.ts'

/** A route below /api/v1: "POST /expenses/:expenseId/approve". */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** The query parameters that it says it takes. */
  readonly parameters: readonly string[]
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
}

/** Every route of the API: what it documents, and every command that has a path. */
export async function routesOf(app: App): Promise<readonly Route[]> {
  const { paths } = (await app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>
  }>()
  const documented = Object.entries(paths).flatMap(([url, operations]) =>
    Object.entries(operations).map(([method, { parameters = [] }]): Route => ({
      method: method.toUpperCase() as Route['method'],
      path: url.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, ':$1'),
      parameters: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  )
  const ending = documented.filter(({ path }) => path !== endless)
  const undocumented = areas
    .flatMap(({ commands }) => commands)
    .filter(({ path }) => path !== undefined && !documented.some((route) => isPost(route, path)))
  return [
    ...ending,
    ...undocumented.map(({ path = '' }): Route => ({ method: 'POST', path, parameters: [] })),
  ]
}

function isPost(route: Route, path: string): boolean {
  return route.method === 'POST' && route.path === path
}

export function nameOf({ method, path }: Route): string {
  return `${method} ${path}`
}

/** The path with its ids filled in: one of its own by name, the same for all, or one made up; a currency is no id. */
export function filled(path: string, ids: Readonly<Record<string, string>> | string): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) =>
    name === 'currency' ? 'EUR' : typeof ids === 'string' ? ids : (ids[name] ?? nowhere),
  )
}

/** Its answers go on as long as the server does: it has a test of its own. */
export const endless = '/events/stream'

/** The id of nothing. */
export const nowhere = '00000000-0000-4000-8000-00000000dead'
