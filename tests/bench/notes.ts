import { z } from 'zod'
import { aggregate } from '../../src/kernel/aggregate.ts'
import { area } from '../../src/kernel/area.ts'
import { command } from '../../src/kernel/command.ts'
import { facts } from '../../src/kernel/event.ts'
import { Id } from '../../src/kernel/ids.ts'
import { note as contents } from './note.ts'

const noteFacts = facts({ NoteWritten: z.looseObject({ number: z.int() }) })

const note = aggregate({
  noun: 'note',
  facts: noteFacts,
  initial: { written: 0 },
  evolve: ({ written }, event) => ({ written: Math.max(written + 1, event.data.number) }),
})

/** A decision on a new stream. */
const beginNote = command(note)({
  name: 'begin-note',
  summary: 'Writes the first note of a stream',
  input: z.strictObject({}),
  may: [],
  refusals: ['ALREADY_EXISTS'],
  creates: 'note',
  stream: (_input, { newId }) => newId,
  decide: (_input, { written }, { refuse }) =>
    written > 0 ? refuse('ALREADY_EXISTS') : [{ type: 'NoteWritten', data: contents(1) }],
})

/** A decision that rests on all that its stream holds: the next number. */
const addNote = command(note)({
  name: 'add-note',
  summary: 'Writes the next note of a stream',
  input: z.strictObject({ noteId: Id }),
  may: [],
  refusals: ['AMOUNT_TOO_LARGE'],
  stream: ({ noteId }) => noteId,
  decide: (_input, { written }, { refuse }) =>
    Number.isSafeInteger(written)
      ? [{ type: 'NoteWritten', data: contents(written + 1) }]
      : refuse('AMOUNT_TOO_LARGE'),
})

/** As little of a business as can be decided on: what is measured is the ledger around it. */
export const notes = area({ name: 'Notes', aggregate: note, commands: [beginNote, addNote] })
