import canonicalize from 'canonicalize'

/** A value as JSON in the one canonical form (RFC 8785): equal values give equal text. */
export function canonical(value: unknown): string {
  return plainText(value, deepestPlain) ?? canonicalize(value) ?? 'null'
}

const deepestPlain = 20

/** The canonical form of what is plainly data, in half the time; undefined for all that takes a closer look. */
function plainText(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : undefined
  if (typeof value === 'boolean') return String(value)
  if (value === null) return 'null'
  if (typeof value !== 'object' || depth === 0 || 'toJSON' in value) return undefined
  return Array.isArray(value) ? plainList(value, depth - 1) : plainFields(value, depth - 1)
}

function plainList(values: readonly unknown[], depth: number): string | undefined {
  let list = ''
  for (const value of values) {
    const text = plainText(value, depth)
    if (text === undefined) return undefined
    list += list === '' ? text : `,${text}`
  }
  return `[${list}]`
}

function plainFields(value: object, depth: number): string | undefined {
  let fields = ''
  for (const name of Object.keys(value).sort()) {
    const field: unknown = value[name as keyof typeof value]
    if (field === undefined) continue
    const text = name.isWellFormed() ? plainText(field, depth) : undefined
    if (text === undefined) return undefined
    fields += `${fields === '' ? '' : ','}${JSON.stringify(name)}:${text}`
  }
  return `{${fields}}`
}

/** Whether two values are the same once absent and undefined fields are left out. */
export function sameValues(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right)
}

/** The value without its undefined fields, so that an absent one stays absent when stored. */
export function present<T extends object>(value: T): Present<T> {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(entries) as Present<T>
}

/** A type whose fields that could be undefined may be absent instead. */
export type Present<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/** The wanted fields whose values are not so yet; absent and null are the same. */
export function changesOf<T extends object>(current: object, wanted: T): Partial<T> {
  const held = new Map<string, unknown>(Object.entries(current))
  const changed = Object.entries(wanted).filter(([name, value]) => !sameValues(held.get(name), value))
  return Object.fromEntries(changed) as Partial<T>
}

/** Whether an object has any field. */
export function someField(value: object): boolean {
  return Object.keys(value).length > 0
}
