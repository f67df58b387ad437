import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import type { SwaggerTransform } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import { commandDocs } from '#src/http/command-docs.ts'
import { codeTable, problemResponses, problemSchema } from '#src/http/problem-docs.ts'
import type { JsonSchema } from '#src/http/problem-docs.ts'
import type { App } from '#src/http/routes.ts'
import { isRecord } from '#src/http/validation.ts'
import type { Code } from '#src/kernel/errors.ts'

/** Collects the routes that are registered after it for the OpenAPI document. */
export async function collectDocs(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Grand Livre', version, description: introduction() },
      components: {
        schemas: { Problem: problemSchema as JsonSchema },
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'A signed token (JWT) or an API key (gl_…)',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: routeDocs,
  })
}

/**
 * Serves /docs and /openapi.json. The page is the only thing here that a browser renders, so it alone gets the
 * whole set of protective headers; they are made anew for each request, which an API should not pay for.
 */
export async function serveDocs(app: App): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(app.swagger()))

  await app.register(async (scope) => {
    await scope.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: false,
    })
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { docExpansion: 'none', persistAuthorization: false },
    })
  })
}

const zodDocs = createJsonSchemaTransform({})

const queryCodes: readonly Code[] = [
  'INVALID',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TENANT_UNKNOWN',
  'RATE_LIMITED',
  'INTERNAL',
  'IDENTITY_UNAVAILABLE',
  'SHUTTING_DOWN',
]
const readCodes: readonly Code[] = ['POSITION_AHEAD', 'NOT_READY', 'PROJECTION_HALTED']

const minPosition = {
  type: 'string',
  pattern: '^(0|[1-9][0-9]*)$',
  description: 'Wait until everything up to this position is to be seen; also as the header X-Min-Position',
}

/** A command documents itself; a query says in zod what it takes and answers, and gets what all queries share. */
const routeDocs: SwaggerTransform = (route) => {
  const { may, reads, command } = route.route.config ?? {}
  if (command?.path !== undefined) {
    return { url: route.url, schema: { ...route.schema, ...commandDocs(command, command.path) } }
  }
  const documented = zodDocs(route)
  if (may === undefined) return documented

  const { response, querystring, ...rest }: JsonSchema = { ...documented.schema }
  const codes = [
    ...queryCodes,
    ...(reads === undefined ? [] : readCodes),
    ...ownCodes(route.url, querystring),
  ]
  const described = {
    ...rest,
    description: `For: ${['admin', ...may].join(', ')}.`,
    querystring: reads === undefined ? querystring : withMinPosition(querystring),
    response: { ...(isRecord(response) ? response : {}), ...problemResponses(codes) },
  }
  return { url: documented.url, schema: described }
}

function ownCodes(url: string, querystring: unknown): Code[] {
  const takesCursor = JSON.stringify(querystring ?? {}).includes('"cursor"')
  return [
    ...(url.includes('/:') ? (['NOT_FOUND'] as const) : []),
    ...(takesCursor ? (['CURSOR_INVALID'] as const) : []),
  ]
}

function withMinPosition(querystring: unknown): JsonSchema {
  const own = isRecord(querystring) ? querystring : { type: 'object' }
  return { ...own, properties: { ...(isRecord(own['properties']) ? own['properties'] : {}), minPosition } }
}

function introduction(): string {
  return `An event-sourced ledger. Commands (POST) record facts, queries (GET) read what was made of them.

Amounts are decimal texts with exactly the decimals of their currency. A command answers with \`meta.position\`; send it as \`X-Min-Position\` with a query to be sure to see what it did. \`Idempotency-Key\` makes any command safe to send again, \`If-Match\` refuses it when the record has moved on, \`?dryRun=true\` only tells what would happen. Whoever sends far more than an app or an import needs is told by 429 and Retry-After when to come back; callers on the server's own machine are not limited.

Errors are problem details (RFC 9457, \`application/problem+json\`) with one of these codes:

${codeTable()}`
}
