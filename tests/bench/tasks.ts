type Task = (given: never) => Promise<unknown>

interface Asked {
  readonly id: number
  readonly task: string
  readonly given: unknown
}

/** In a process that was forked: does what the parent asks for, and ends with it. */
export function answerTasks(tasks: Readonly<Record<string, Task>>): void {
  process.on('message', (asked: Asked) => void answer(tasks, asked))
  process.once('disconnect', () => process.exit())
  process.send?.({ ready: true })
}

async function answer(tasks: Readonly<Record<string, Task>>, { id, task, given }: Asked): Promise<void> {
  try {
    const run = tasks[task]
    if (run === undefined) throw new Error(`there is no task ${task}`)
    process.send?.({ id, result: await run(given as never) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
