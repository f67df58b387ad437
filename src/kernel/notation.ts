import { z } from 'zod'

/**
 * Which values people of other countries write in another way: a schema that is registered here is recognised by
 * whoever reads their files, also when it was refined or made optional.
 */
export const notations = z.registry<{ readonly notation: 'decimal' | 'date' }>()
