import { hash } from 'node:crypto'
import { canonical } from '#src/kernel/values.ts'

/**
 * Which thing a row is, however often its file is imported: what its legacy id names, else its content and the
 * how-manieth of this content it is in the file. Two equal rows are two things; imported again they are the same
 * two. The content is what the file says, with numbers as texts, so that CSV and NDJSON agree; what the schema
 * makes of it is no part of it, so that a new default never makes an old row a new thing.
 */
export class Identities {
  readonly #kind: string
  readonly #seen = new Map<string, number>()

  constructor(kind: string) {
    this.#kind = kind
  }

  /** The idempotency key of the next row. Its spaces keep it apart from every key that a client may send. */
  next(input: Readonly<Record<string, unknown>>): string {
    const { legacyId } = input
    if (typeof legacyId === 'string') return `import ${this.#kind} legacy ${legacyId.trim()}`

    const digest = hash('sha256', canonical(asTexts(input)))
    const seen = Buffer.from(digest.slice(0, digitsKept), 'hex').toString('latin1')
    const nth = (this.#seen.get(seen) ?? 0) + 1
    this.#seen.set(seen, nth)
    return `import ${this.#kind} content ${digest} ${nth}`
  }
}

/** 128 bits tell the rows of any file apart, and a million of them take little memory. */
const digitsKept = 32

function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asTexts(field)]))
  }
  return typeof value === 'string' ? value.trim() : String(value)
}
