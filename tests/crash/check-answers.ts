import { z } from 'zod'
import { derivedId } from '#src/kernel/ids.ts'
import { type Answer, type Entry, isDone, type Journal } from '#tests/crash/journal.ts'
import type { Logged } from '#tests/crash/log.ts'

interface Ledger {
  readonly tenant: string
  readonly log: readonly Logged[]
  readonly positions: ReadonlySet<number>
  readonly byCommand: ReadonlyMap<string, readonly Logged[]>
  readonly byStream: ReadonlyMap<string, readonly Logged[]>
}

/** Whether what clients were told is what the log says: what was acknowledged is there once, nothing else is. */
export function answerProblems(journal: Journal, log: readonly Logged[], tenant: string): string[] {
  const ledger = {
    tenant,
    log,
    positions: new Set(log.map(({ position }) => position)),
    byCommand: Map.groupBy(log, ({ commandId }) => commandId),
    byStream: Map.groupBy(log, ({ stream }) => stream),
  }
  return [
    ...[...journal.entries.values()].flatMap((entry) => entryProblems(entry, ledger)),
    ...strangers(journal, ledger),
  ]
}

function entryProblems(entry: Entry, ledger: Ledger): string[] {
  const { asked, answers } = entry
  const own = ledger.byCommand.get(commandIdOf(ledger.tenant, asked.key)) ?? []
  const named = (problem: string): string =>
    `${asked.command} with key ${asked.key} (${asked.path}): ${problem}`
  if (asked.dryRun) return own.length > 0 ? [named('a dry run wrote events')] : []
  if (answers.length === 0)
    return entry.abandoned ? [] : [named(`no answer after ${entry.attempts} attempts`)]

  const done = answers.filter(isDone)
  if (done.length === 0) {
    const isUndone = own.length === 0 || wasTakenBack(own, ledger)
    return isUndone ? [] : [named(`refused with ${codesOf(answers)}, but it wrote ${placesOf(own)}`)]
  }
  const problems = [
    ...done.flatMap((answer) => doneProblems(answer, { entry, own, ledger })),
    ...repeatProblems(entry, own),
  ]
  return problems.map(named)
}

function doneProblems(
  answer: Answer,
  of: { entry: Entry; own: readonly Logged[]; ledger: Ledger },
): string[] {
  const { entry, own, ledger } = of
  const { position, status } = answer
  const last = own.at(-1)
  const problems: string[] = []
  if (!ledger.positions.has(position)) {
    problems.push(`acknowledged at position ${position}, the log ends at ${ledger.log.at(-1)?.position ?? 0}`)
  }
  if (last === undefined || saysNothingToDo(answer, own)) {
    return [...problems, ...emptyProblems(answer, entry, ledger)]
  }
  if (position < last.position)
    problems.push(`acknowledged at ${position}, before its event at ${last.position}`)
  if (entry.asked.command === 'record-expense' && !answer.pending && !coversExpense(answer, ledger)) {
    const what = `expense ${answer.id} is not written until then`
    problems.push(`acknowledged with ${status} at ${position} without anything pending, but ${what}`)
  }
  return problems
}

/**
 * That there was nothing to do is not remembered under the key: sent again, when others have changed things since,
 * the command is done.
 */
function saysNothingToDo({ replayed, status, position }: Answer, own: readonly Logged[]): boolean {
  return !replayed && status === 200 && position < (own[0]?.position ?? 0)
}

function emptyProblems(answer: Answer, entry: Entry, ledger: Ledger): string[] {
  if (answer.status === 201) return ['acknowledged as created, but it is not in the log']
  if (wasSo(entry, answer, ledger)) return []
  return [`acknowledged, but neither it nor ${entry.asked.alreadySo.join(' or ')} is in the log`]
}

/**
 * A budget may make room for something that the expense then refuses: the sender is refused, and the room is freed
 * by a fact that says so.
 */
function wasTakenBack(own: readonly Logged[], { byStream }: Ledger): boolean {
  const made = own.filter(({ type }) => type === 'BudgetCommitted')
  return (
    made.length > 0 &&
    made.every(({ stream, data }) =>
      byStream
        .get(stream)
        ?.some((event) => isRefusal(event) && commitmentOf(event.data) === commitmentOf(data)),
    )
  )
}

function isRefusal({ type, data }: Logged): boolean {
  return type === 'BudgetReleased' && Released.safeParse(data).data?.cause === 'refused'
}

const Released = z.object({ commitmentId: z.string(), cause: z.string().optional() })

function commitmentOf(data: unknown): string | undefined {
  return Released.safeParse(data).data?.commitmentId
}

/** A command may find that what it wants is so: then the facts that made it so are in its streams. */
function wasSo({ asked }: Entry, answer: Answer, { tenant, byStream }: Ledger): boolean {
  const [noun] = asked.about[0]?.split('.') ?? [nounOf(asked.command)]
  const streams = [...asked.about, `${noun ?? ''}.${answer.id}`].map((about) =>
    about.replace('.', `-${tenant}.`),
  )
  return streams.some(
    (stream) => byStream.get(stream)?.some(({ type }) => asked.alreadySo.includes(type)) === true,
  )
}

function nounOf(command: string): string {
  return command.split('-').at(-1) ?? ''
}

/** Its position covers what its reactions wrote: a reader that waits for it sees the expense. */
function coversExpense(answer: Answer, { tenant, byStream }: Ledger): boolean {
  const [first] = byStream.get(`expense-${tenant}.${answer.id}`) ?? []
  return first !== undefined && first.position <= answer.position
}

/** The same key gets the same answer: the same thing, and once it is done never a refusal. */
function repeatProblems({ answers }: Entry, own: readonly Logged[]): string[] {
  const problems: string[] = []
  const [first, ...others] = answers.filter(isDone)
  if (first === undefined) return []
  for (const other of others) {
    if (other.id !== first.id)
      problems.push(`the same key was answered with ${first.id} and with ${other.id}`)
  }
  const telling = answers.filter((answer) => isDone(answer) && !saysNothingToDo(answer, own))
  if (own.length === 0 || telling.length === 0) return problems
  const known = Math.min(...telling.map(({ received }) => received))
  const isOpen = telling.some(({ pending }) => pending)
  for (const answer of answers.filter(({ sent }) => sent > known)) {
    if (!isDone(answer)) {
      if (!isOpen) problems.push(`done before, but sent again it was refused with ${answer.code}`)
    } else if (!answer.replayed) problems.push('done before, but sent again it was not told as replayed')
    else if (answer.status !== telling[0]?.status) {
      problems.push(`answered with ${telling[0]?.status}, then with ${answer.status}`)
    }
  }
  if (telling.filter(({ replayed }) => !replayed).length > 1) {
    problems.push('two answers say that it was done just now')
  }
  return problems
}

/**
 * Events that nobody asked for: neither a client, nor the demo, nor a reaction to an event of the log, nor who opened
 * the tenant.
 */
function strangers(journal: Journal, { tenant, log }: Ledger): string[] {
  const demo = Array.from({ length: 200 }, (_, step) => `demo ${step + 1}`)
  const sent = new Set([...journal.entries.keys(), ...demo].map((key) => commandIdOf(tenant, key)))
  const before = new Set<string>()
  const problems: string[] = []
  for (const { id, commandId, causationId, type, position, subject } of log) {
    const isOpening = type === 'TenantOpened' && subject === 'command line'
    const isKnown = causationId === commandId ? isOpening || sent.has(commandId) : before.has(causationId)
    if (!isKnown)
      problems.push(`${type} at position ${position} was asked for by nobody (command ${commandId})`)
    before.add(id)
  }
  return problems
}

export function commandIdOf(tenant: string, key: string): string {
  return derivedId('key', tenant, key)
}

function codesOf(answers: readonly Answer[]): string {
  return [...new Set(answers.map(({ code }) => code))].join(', ')
}

function placesOf(events: readonly Logged[]): string {
  return events.map(({ type, position }) => `${type} at ${position}`).join(', ')
}
