import { pino } from 'pino'
import { program } from '#src/cli/program.ts'
import { detailOf } from '#src/http/problem.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { rooms } from '#src/rooms.ts'

/** An expected end is told in a sentence; anything else is a defect and is told whole. */
function tell(error: unknown): void {
  process.exitCode = 1
  if (error instanceof StartupError) process.stderr.write(`${error.message}\n`)
  else if (error instanceof Refusal) process.stderr.write(`${error.code}: ${detailOf(error)}\n`)
  else pino().fatal({ err: error }, 'a defect has ended the program')
}

await program(rooms).parseAsync().catch(tell)
