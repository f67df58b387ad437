import { expect } from 'vitest'
import type { z } from 'zod'
import type { Aggregate } from '#src/kernel/aggregate.ts'
import type { Context, TypedCommand } from '#src/kernel/command.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Refusal, type Code } from '#src/kernel/errors.ts'
import type { DecidedEvent, Fact, RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'
import { canonical } from '#src/kernel/values.ts'

export const today = '2025-03-22' as CivilDate
export const now = '2025-03-22T10:00:00.000Z'
export const tenant = 'acme'
export const newId = derivedId('new')
/** What a rule sees of the secret derived for the new thing. */
export const secretHash = 'ab'.repeat(32)

/** What the needs of most decisions are in a specification that does not say otherwise. */
export const ordinary = {
  settings: {
    baseCurrency: 'EUR',
    timeZone: 'Europe/Paris',
    fourEyes: true,
    requireReference: false,
    paymentTermDays: 30,
    defaultVatRate: '20.00',
  },
  party: 'active',
}

interface Circumstances {
  actor: string
  needs: Record<string, unknown>
  /** The last day of the books that is locked. */
  lockedUntil?: string
  retried?: true
}

/** given(facts…).when(command, input).thenFacts(…): a rule is a function of what happened and what is asked. */
export function specification<State, F extends Fact>(of: Aggregate<State, F>) {
  return (...facts: readonly (F & { by?: string })[]) =>
    given(of as never, facts, { actor: 'amina', needs: ordinary })
}

function given<F extends Fact>(
  of: Aggregate<unknown, F>,
  facts: readonly (F & { by?: string })[],
  circumstances: Circumstances,
) {
  return {
    /** What the decision knows of other streams, by the names of the command's needs. */
    knowing: (needs: Record<string, unknown>) =>
      given(of, facts, { ...circumstances, needs: { ...circumstances.needs, ...needs } }),
    /** Who sends the command; amina otherwise, who also did what was given. */
    by: (actor: string) => given(of, facts, { ...circumstances, actor }),
    /** The books are locked until that day. What counts on it or before is the lane's to refuse, not a rule's. */
    lockedUntil: (day: string) => given(of, facts, { ...circumstances, lockedUntil: day }),
    /** Somebody has looked at the refusal, and sends the command again. */
    retried: () => given(of, facts, { ...circumstances, retried: true }),
    when: <I extends z.ZodType, R extends Code>(command: TypedCommand<I, R>, input: z.input<I>) =>
      outcome<F, R>(of, facts, () =>
        decide(command as unknown as TypedCommand, input, { of, facts, circumstances }),
      ),
  }
}

interface Setting<F extends Fact> {
  of: Aggregate<unknown, F>
  facts: readonly (F & { by?: string })[]
  circumstances: Circumstances
}

function decide<F extends Fact>(command: TypedCommand, input: unknown, setting: Setting<F>): readonly F[] {
  const parsed = command.input.parse(input)
  const context: Context = {
    tenant,
    now,
    today,
    lockedUntil: setting.circumstances.lockedUntil as CivilDate | undefined,
    newId,
    actor: { subject: setting.circumstances.actor, role: 'finance' },
    needs: setting.circumstances.needs,
    secret: { hash: secretHash },
    refuse: (code, details) => {
      throw new Refusal(code, details)
    },
    ...(setting.circumstances.retried && { retried: true }),
  }
  return command.decide(parsed, fold(setting.of, setting.facts), context) as readonly F[]
}

/** The state after facts, each stored as amina's unless it says `by`. */
export function fold<State, F extends Fact>(
  of: Aggregate<State, F>,
  facts: readonly (F & { by?: string })[],
): State {
  return facts.reduce(
    (state, fact, revision) => of.evolve(state, stored(of.noun, fact, revision) as DecidedEvent<F>),
    of.initial,
  )
}

/** A fact as it came back from the log, for a reaction to answer. */
export function recorded(of: { noun: string }, fact: Fact): RecordedEvent {
  return { ...stored(of.noun, fact, 0), position: '1', recordedAt: now }
}

function stored(
  noun: string,
  { by = 'amina', ...fact }: Fact & { by?: string },
  revision: number,
): DecidedEvent {
  return {
    ...fact,
    effectiveOn: fact.effectiveOn ?? today,
    id: derivedId('event', revision),
    schemaVersion: 1,
    tenant,
    stream: streamName(noun, tenant, newId),
    revision,
    actor: { subject: by, role: 'finance' },
    commandId: derivedId('command', revision),
    requestHash: '',
    correlationId: '',
    causationId: '',
  }
}

function outcome<F extends Fact, R extends Code>(
  of: Aggregate<unknown, F>,
  facts: readonly (F & { by?: string })[],
  run: () => readonly F[],
) {
  return {
    /** Exactly these facts were decided. */
    thenFacts(...expected: readonly F[]) {
      const decided = run()
      expect(decided).toEqual(expected)
      for (const fact of decided) parsesUnchanged(of, fact)
    },
    /** The facts decided, for a look at some of them only. */
    facts: () => run(),
    thenNothing: () => expect(run()).toEqual([]),
    thenRefused(code: R, details?: Record<string, unknown>) {
      const refusal = caught(run)
      expect(refusal.code).toBe(code)
      if (details !== undefined) expect(refusal.details).toEqual(details)
    },
    /** What is decided, then decided again on what that led to: the second time changes nothing. */
    thenTwiceIsOnce(again: (...all: (F & { by?: string })[]) => { thenNothing(): void }) {
      const decided = run()
      expect(decided.length).toBeGreaterThan(0)
      again(...facts, ...decided).thenNothing()
    },
  }
}

/** What is stored must come back as it was: every decided fact passes its own schema without a change. */
function parsesUnchanged(of: Aggregate<unknown, never>, fact: Fact): void {
  const schema = of.facts.types[fact.type]
  expect(schema, `no schema for ${fact.type}`).toBeDefined()
  expect(canonical(schema?.data.parse(fact.data))).toBe(canonical(fact.data))
}

function caught(run: () => unknown): Refusal {
  try {
    const result = run()
    expect.unreachable(`was not refused but decided ${JSON.stringify(result)}`)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
