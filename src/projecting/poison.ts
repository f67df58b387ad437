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

/** An event that a projection cannot fold: it, or what came before it, is not what the ledger writes. */
export class Unfoldable extends Error {
  override readonly name = 'Unfoldable'
}

/** Ends what cannot go on without the event that could not be folded. */
export function refusePoison(projection: string, poison: Poison | undefined): void {
  if (poison === undefined) return
  const { id, type, position } = poison.event
  const place = `the event ${id} (${type}) at position ${position}`
  throw new Unfoldable(`${projection} cannot fold ${place}: ${causeText(poison.cause)}`, {
    cause: poison.cause,
  })
}
