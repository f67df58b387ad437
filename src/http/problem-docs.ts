import { codes } from '#src/kernel/errors.ts'
import type { Code } from '#src/kernel/errors.ts'

export type JsonSchema = Record<string, unknown>

/** RFC 9457 problem details as all errors are answered, for the documentation. */
export const problemSchema = {
  type: 'object',
  title: 'Problem',
  description:
    'Problem details (RFC 9457). `code` is stable; some codes carry details of their own beside it.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId', 'errors'],
  properties: {
    type: { type: 'string', format: 'uri', examples: ['urn:grand-livre:problem:over-budget'] },
    title: { type: 'string', description: 'What the code means' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong with this request' },
    code: { type: 'string', enum: Object.keys(codes) },
    instance: { type: 'string', description: 'The path that was asked' },
    requestId: { type: 'string', description: 'Name it when you ask us what happened' },
    errors: {
      type: 'array',
      description: 'Every field that is wrong, and why',
      items: {
        type: 'object',
        required: ['field', 'reason'],
        properties: { field: { type: 'string', examples: ['lines.0.amount'] }, reason: { type: 'string' } },
      },
    },
  },
  additionalProperties: true,
}

/** The error answers of a route: one per status, naming its codes. */
export function problemResponses(of: readonly Code[]): JsonSchema {
  const byStatus = Object.groupBy(of, (code) => codes[code].status)
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, group]) => [
      status,
      { description: listed(group), ...problemContent },
    ]),
  )
}

const problemContent = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

function listed(group: readonly Code[]): string {
  return group.map((code) => `\`${code}\` ${codes[code].title}.`).join('  \n')
}

/** All codes as a table in Markdown. */
export function codeTable(): string {
  const rows = Object.entries(codes).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  )
  return ['| code | status | meaning |', '|---|---|---|', ...rows].join('\n')
}
