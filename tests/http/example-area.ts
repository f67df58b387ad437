import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { area } from '#src/kernel/area.ts'
import { command } from '#src/kernel/command.ts'
import { facts } from '#src/kernel/event.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, Currency } from '#src/kernel/money.ts'
import { text } from '#src/kernel/texts.ts'

/** A made-up area of three commands: what the routes derive from a command is the same for the real ones. */
const shelf = aggregate({
  noun: 'shelf',
  facts: facts({ ShelfBuilt: z.object({ shelfId: z.string() }) }),
  initial: { status: 'unknown' },
  evolve: (state: { status: string }) => state,
})

export const buildShelf = command(shelf)({
  name: 'build-shelf',
  summary: 'Builds a shelf',
  path: '/shelves',
  input: z.strictObject({
    id: Id.optional(),
    name: text(20),
    price: z.strictObject({ amount: Amount, currency: Currency }).optional(),
    boards: z
      .array(z.strictObject({ length: z.int().positive() }))
      .max(10)
      .optional(),
  }),
  may: ['finance', 'sales'],
  refusals: ['ALREADY_EXISTS', 'AMOUNT_PRECISION'],
  creates: 'shelf',
  stream: (_input, { newId }) => newId,
  decide: () => [],
})

export const paintShelf = command(shelf)({
  name: 'paint-shelf',
  summary: 'Paints a shelf',
  path: '/shelves/:shelfId/paint',
  input: z.strictObject({ shelfId: Id, colour: z.enum(['red', 'blue']).default('red') }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ shelfId }) => shelfId,
  decide: () => [],
})

/** Only reactions send it: it has no path, and so no route. */
const dustShelf = command(shelf)({
  name: 'dust-shelf',
  summary: 'Dusts a shelf',
  input: z.strictObject({ shelfId: Id }),
  may: [],
  refusals: [],
  stream: ({ shelfId }) => shelfId,
  decide: () => [],
})

export const shelves = area({
  name: 'Shelves',
  aggregate: shelf,
  commands: [buildShelf, paintShelf, dustShelf],
})
