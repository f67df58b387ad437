import { z } from 'zod'

/**
 * A text that says something: 1 to `most` characters after trimming, no control characters but line ends and
 * tabs. Characters are code points, as in a database's varchar: an emoji of two UTF-16 units is one.
 */
export function text(most: number): z.ZodType<string, string> {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .refine((value) => hasAtMost(value, most), `must have at most ${most} characters`)
    .refine((value) => !controlCharacter.test(value), 'must not hold control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .meta({ maxLength: most })
}

const controlCharacter = /(?![\t\n\r])\p{Cc}/u

function hasAtMost(value: string, most: number): boolean {
  return value.length <= most || (value.length <= 2 * most && Array.from(value).length <= most)
}

/** Whether every database and every reader can hold the text: no control characters, no half characters. */
export function isStorable(value: string): boolean {
  return !controlCharacter.test(value) && value.isWellFormed()
}

/** Why somebody did it: mandatory wherever the ledger asks for it. */
export const Reason = text(500)

/** A name of the things of an older system, unique per tenant and kind (C-01). */
export const LegacyId = text(100)
