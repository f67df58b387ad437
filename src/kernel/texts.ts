import { z } from 'zod'

/** A text that says something: 1 to `most` characters after trimming, no control characters but line ends. */
export function text(most: number): z.ZodType<string, string> {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .refine((value) => !hasControlCharacters(value), 'must not hold control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
}

function hasControlCharacters(value: string): boolean {
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0
    if ((code < 32 && code !== 10 && code !== 13 && code !== 9) || code === 127) return true
  }
  return false
}

/** Why somebody did it: mandatory wherever the ledger asks for it. */
export const Reason = text(500)

/** A name of the things of an older system, unique per tenant and kind (C-01). */
export const LegacyId = text(100)
