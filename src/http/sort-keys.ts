import { z } from 'zod'
import { CivilDate } from '#src/kernel/dates.ts'
import { isStorable } from '#src/kernel/texts.ts'

/*
 * The parts of sort keys. A cursor can be made up by whoever sends it, so each part is checked to be something
 * that the database can compare.
 */

export const TextKey = z.string().max(300).refine(isStorable)

export const DateKey = CivilDate

/** An instant with milliseconds, as created_at is shown. */
export const InstantKey = z.iso.datetime({ precision: 3 }).refine((instant) => instant >= '0001')

/** Newest first, and the id where several are of one instant. */
export const NewestKey = z.tuple([InstantKey, TextKey])
