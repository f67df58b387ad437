import canonicalize from 'canonicalize'

/** A value as JSON in the one canonical form (RFC 8785): equal values give equal text. */
export function canonical(value: unknown): string {
  return canonicalize(value) ?? 'null'
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
