import type { Poison } from '#src/projecting/working-set.ts'

/** What went wrong, with what was behind it. */
export function causeText(cause: unknown): string {
  const texts: string[] = []
  let error = cause
  while (error instanceof Error && texts.length < 5) {
    texts.push(error.message)
    error = error.cause
  }
  return texts.length === 0 ? JSON.stringify(cause) : texts.join(': ').slice(0, 2000)
}

/** Ends what cannot go on without the event that could not be folded. */
export function refusePoison(projection: string, poison: Poison | undefined): void {
  if (poison === undefined) return
  const { id, type, position } = poison.event
  const place = `the event ${id} (${type}) at position ${position}`
  throw new Error(`${projection} cannot fold ${place}: ${causeText(poison.cause)}`, { cause: poison.cause })
}
