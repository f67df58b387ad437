import { z } from 'zod'
import { pathIds } from '#src/http/command-input.ts'
import { problemResponses } from '#src/http/problem-docs.ts'
import type { JsonSchema } from '#src/http/problem-docs.ts'
import type { Command } from '#src/kernel/command.ts'
import type { Code } from '#src/kernel/errors.ts'

/** What any command may answer with, beside its own refusals. */
const commonCodes: readonly Code[] = [
  'INVALID',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TENANT_UNKNOWN',
  'PERIOD_LOCKED',
  'CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
  'REVISION_MISMATCH',
  'BODY_TOO_LARGE',
  'MEDIA_TYPE',
  'RATE_LIMITED',
  'INTERNAL',
  'IDENTITY_UNAVAILABLE',
  'OVERLOADED',
  'SHUTTING_DOWN',
]

const text = { type: 'string' } as const

const headers = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      ...text,
      maxLength: 255,
      description: 'Done once under this key, however often it is sent',
    },
    'If-Match': {
      ...text,
      examples: ['"7"'],
      description: 'Refused unless the record is at this revision (its ETag)',
    },
    'X-Request-Id': {
      ...text,
      maxLength: 128,
      description: 'Your id for this request; answers, logs and events carry it',
    },
  },
}

const querystring = {
  type: 'object',
  properties: {
    dryRun: { type: 'boolean', description: 'Decides and checks like the real thing, and writes nothing' },
  },
}

const answer = {
  type: 'object',
  required: ['data', 'meta'],
  properties: {
    data: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { ...text, description: 'The id of what the command is about' },
        revision: {
          type: 'integer',
          description: 'Its revision now; absent while a reaction has still to write it',
        },
        number: { ...text, description: 'Its number, where it has one already' },
      },
    },
    meta: {
      type: 'object',
      required: ['position'],
      properties: {
        position: { ...text, description: 'Send it as X-Min-Position to read what this command did' },
        warnings: {
          type: 'array',
          items: { type: 'object', required: ['code'], properties: { code: text } },
        },
        pending: {
          type: 'array',
          items: text,
          description: 'Reactions that were not done before this answer',
        },
        dryRun: { type: 'boolean' },
        events: {
          type: 'array',
          items: { type: 'object' },
          description: 'With dryRun: the facts that would be recorded',
        },
      },
    },
  },
}

/** The documentation of a command's route: all of it follows from the command. */
export function commandDocs(command: Command, path: string): JsonSchema {
  const { body, params } = inputDocs(command, pathIds(path))
  const codes = [...new Set([...commonCodes, ...command.refusals])]
  return {
    description: `${command.summary}. For: ${['admin', ...command.may].join(', ')}.`,
    headers,
    querystring,
    ...(params === undefined ? {} : { params }),
    ...(body === undefined ? {} : { body }),
    response: {
      200: {
        description: command.creates === undefined ? 'Done' : 'It was so already, or would be done (dryRun)',
        ...answer,
      },
      ...(command.creates === undefined
        ? {}
        : { 201: { description: 'Created; Location says where', ...answer } }),
      ...problemResponses(codes),
    },
  }
}

/** The input's schema, parted into what comes in the path and what in the body. */
function inputDocs(command: Command, ids: readonly string[]): { body?: JsonSchema; params?: JsonSchema } {
  const { $schema: _, ...input } = z.toJSONSchema(command.input, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  })
  const properties = Object.entries(input.properties ?? {})
  const inPath = properties.filter(([name]) => ids.includes(name))
  const inBody = properties.filter(([name]) => !ids.includes(name))
  const required = input.required?.filter((name) => !ids.includes(name)) ?? []
  return {
    ...(inPath.length > 0 && {
      params: { type: 'object', properties: Object.fromEntries(inPath), required: [...ids] },
    }),
    ...(inBody.length > 0 && { body: { ...input, properties: Object.fromEntries(inBody), required } }),
  }
}
