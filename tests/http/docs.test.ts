import { expect, test } from 'vitest'
import { codes } from '#src/kernel/errors.ts'
import { shelfCostRoutes } from '#tests/http/example-routes.ts'
import { serve } from '#tests/http/serve.ts'

interface Operation {
  operationId?: string
  description?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; schema: unknown }[]
  requestBody?: {
    content: Record<
      string,
      { schema: { properties: object; required: string[]; additionalProperties: boolean } }
    >
  }
  responses: Record<string, { description: string; content?: Record<string, { schema: { $ref?: string } }> }>
}
interface Document {
  openapi: string
  info: { description: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { properties: { code: { enum: string[] } } }> }
}

async function documented() {
  const { app } = await serve({ queryRoutes: [shelfCostRoutes] })
  const answer = await app.inject('/openapi.json')
  expect(answer.statusCode).toBe(200)
  const document: Document = answer.json()
  return document
}

async function operation(method: string, path: string): Promise<Operation> {
  const found = (await documented()).paths[path]?.[method]
  if (found === undefined) throw new Error(`${method} ${path} is not documented.`)
  return found
}

test('the documentation is OpenAPI 3.1 and lists every code there is', async () => {
  const { openapi, info, components } = await documented()
  expect([openapi, info.version]).toEqual(['3.1.0', '1.2.3'])
  for (const [code, { status, title }] of Object.entries(codes))
    expect(info.description).toContain(`| \`${code}\` | ${status} | ${title} |`)
  expect(components.schemas['Problem']?.properties.code.enum).toEqual(Object.keys(codes))
})

test('a command is documented by its value: body, path, headers and all its codes', async () => {
  const paint = await operation('post', '/api/v1/shelves/{shelfId}/paint')
  expect(paint).toMatchObject({
    operationId: 'paint-shelf',
    tags: ['Shelves'],
    description: 'Paints a shelf. For: admin, sales.',
  })
  expect(paint.parameters?.map((parameter) => `${parameter.in} ${parameter.name}`).sort()).toEqual([
    'header Idempotency-Key',
    'header If-Match',
    'header X-Request-Id',
    'path shelfId',
    'query dryRun',
  ])
  expect(paint.requestBody?.content['application/json']?.schema).toMatchObject({
    properties: { colour: { enum: ['red', 'blue'], default: 'red' } },
    required: [],
    additionalProperties: false,
  })
  expect(Object.keys(paint.responses)).toEqual([
    '200',
    '400',
    '401',
    '403',
    '404',
    '409',
    '412',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
  ])
  expect(paint.responses['409']?.description).toMatch(/`STATE_CONFLICT`/)
  expect(paint.responses['409']?.content).toEqual({
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  })
  expect((await operation('post', '/api/v1/shelves')).responses).toHaveProperty('201')
})

test('a query is documented with its parameters, its answer and what it shares with the others', async () => {
  const list = await operation('get', '/api/v1/shelf-costs')
  expect(list.parameters?.map(({ name }) => name).sort()).toEqual([
    'cursor',
    'format',
    'from',
    'limit',
    'minPosition',
    'room',
    'sort',
  ])
  expect(list.description).toBe('For: admin, finance, auditor.')
  expect(list.responses['400']?.description).toMatch(/`CURSOR_INVALID`/)
  expect(list.responses['503']?.description).toMatch(/`PROJECTION_HALTED`/)
  expect(list.responses['200']?.content).toHaveProperty(
    'application/json.schema.properties.data.items.properties.shelfId',
  )
})

test('every reference in the documentation leads somewhere, and operation ids are unique', async () => {
  const document = await documented()
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, reference]) => reference,
  )
  expect(new Set(references)).toEqual(new Set(['#/components/schemas/Problem']))
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).flatMap(({ operationId }) => operationId ?? []),
  )
  expect(new Set(ids).size).toBe(ids.length)
  expect(Object.keys(document.paths)).not.toContain('/metrics')
})

test('the page at /docs loads with a content policy that lets nothing foreign in', async () => {
  const { app } = await serve()
  const page = await app.inject('/docs')
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-security-policy']).toContain("default-src 'none';script-src 'self'")
  const scripts = [...page.body.matchAll(/<script([^>]*)>([^<]*)</g)]
  expect(scripts.length).toBeGreaterThan(2)
  for (const [, attributes, inline] of scripts) {
    expect(inline?.trim()).toBe('')
    const source = /src="([^"]+)"/.exec(attributes ?? '')?.[1] ?? ''
    expect((await app.inject(new URL(source, 'http://localhost/docs').pathname)).statusCode).toBe(200)
  }
})
