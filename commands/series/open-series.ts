import { z } from 'zod'
import { SeriesName } from '#commands/series/kinds.ts'
import { series } from '#commands/series/series.ts'
import { command } from '#src/kernel/command.ts'

const largestStart = 999_999_999

/** Opens a series where another system's numbers end. One that is not opened so begins at 1 by itself. */
export const openSeries = command(series)({
  name: 'open-series',
  summary: 'Opens a series of numbers at its first one',
  path: '/series',
  input: z.strictObject({ name: SeriesName, start: z.int().min(1).max(largestStart) }),
  may: [],
  refusals: ['ALREADY_EXISTS'],
  creates: 'series',
  stream: ({ name }) => name,

  decide({ name, start }, state, { refuse }) {
    if (state.status !== 'unknown') {
      return state.start === start ? [] : refuse('ALREADY_EXISTS', { start: state.start, next: state.next })
    }

    return [{ type: 'SeriesOpened', data: { name, start } }]
  },
})
