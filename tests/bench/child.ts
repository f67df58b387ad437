import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

type Reply = { ready: true } | { id: number; result: unknown } | { id: number; error: string }

export interface Child {
  readonly pid: number
  /** Has it do a task and waits for the outcome. */
  ask<T>(task: string, given?: object): Promise<T>
  end(): Promise<void>
}

/** Starts a process that answers tasks (tasks.ts), and waits until it is ready for them. */
export async function startChild(file: string, environment: Record<string, string> = {}): Promise<Child> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, ...environment },
    execArgv: profiling(),
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => undefined)
  child.on('message', (reply: Reply) => {
    if ('ready' in reply) return ready.resolve()
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) asked?.reject(new Error(`${file}: ${reply.error}`))
    else asked?.resolve(reply.result)
  })
  child.once('exit', (code) => {
    const gone = new Error(`${file} ended (${code})`)
    ready.reject(gone)
    for (const asked of waiting.values()) asked.reject(gone)
  })
  await ready.promise

  let asked = 0
  return {
    pid: child.pid ?? 0,
    ask<T>(task: string, given: object = {}): Promise<T> {
      asked += 1
      const answer = Promise.withResolvers<unknown>()
      waiting.set(asked, answer)
      child.send({ id: asked, task, given })
      return answer.promise as Promise<T>
    },
    end: () => ended(child, () => child.disconnect()),
  }
}

/** Tells a process to end and waits until it has. */
export async function ended(child: ChildProcess, tell: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  tell()
  await exited
}

/** BENCH_PROFILE names a folder that every process leaves its CPU profile in. */
export function profiling(): string[] {
  const folder = process.env['BENCH_PROFILE']
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}
