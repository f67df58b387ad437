/** What was looked at, whether it is as it must be, and if not, what to do about it. */
export interface Finding {
  readonly what: string
  readonly isWell: boolean
  readonly text: string
}

export function well(what: string, text: string): Finding {
  return { what, isWell: true, text }
}

export function wrong(what: string, text: string): Finding {
  return { what, isWell: false, text }
}

/** Looks at one thing. When that cannot be done, this is the finding, and the others are looked at all the same. */
export async function finding(
  what: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look()
  } catch (error) {
    return [wrong(what, reasonOf(error))]
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ')
  if (!(error instanceof Error)) return String(error)
  const cause = error.message === 'fetch failed' ? `: ${reasonOf(error.cause)}` : ''
  return `${error.message.replaceAll('\n', ' ')}${cause}`
}
