import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '#src/kernel/errors.ts'
import { expectSettled, expectSound, figures } from '#tests/properties/invariants.ts'
import {
  anyStep,
  openBudgets,
  partyId,
  policies,
  recordings,
  type Step,
  take,
} from '#tests/properties/steps.ts'
import { World } from '#tests/properties/world.ts'

const steps = fc
  .tuple(recordings, fc.array(anyStep, { minLength: 10, maxLength: 40, size: 'max' }))
  .map((all) => all.flat())

function opened(chosen: readonly [string, string]): World {
  const world = new World(partyId)
  openBudgets(world, chosen)
  return world
}

test('R-078 C-07 A-08 each budget holds exactly what its pending and approved expenses take, after every command', () => {
  fc.assert(
    fc.property(policies, steps, (chosen, all) => {
      const world = opened(chosen)
      for (const step of all) {
        take(world, step)
        world.settle()
        expectSettled(world)
      }
    }),
    { numRuns: 60 },
  )
})

test('a command sent twice decides nothing the second time, or is refused', () => {
  fc.assert(
    fc.property(policies, steps, (chosen, all) => {
      const world = opened(chosen)
      for (const step of all) {
        take(world, step)
        world.settle()
        const before = figures(world)
        const again = take(world, step)
        expect(again instanceof Refusal || again.length === 0).toBe(true)
        expect(figures(world)).toEqual(before)
      }
    }),
    { numRuns: 40 },
  )
})

test('a reaction delivered again changes nothing, even when nobody remembers its command', () => {
  fc.assert(
    fc.property(policies, steps, (chosen, all) => {
      const world = opened(chosen)
      for (const step of all) {
        take(world, step)
        world.settle()
      }
      const stored = world.log.length
      const first = world.delivered.slice()
      for (const due of first.toReversed()) world.deliver(due)
      for (const due of first) world.deliver(due)
      expect(world.log.length).toBe(stored)
      expectSettled(world)
    }),
    { numRuns: 40 },
  )
})

type Event = Step | { run: number } | { again: number }

const disorder: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: anyStep },
  { weight: 4, arbitrary: fc.record({ run: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ again: fc.nat(50) }) },
)
const delayed = fc
  .tuple(recordings, fc.array(disorder, { minLength: 20, maxLength: 80, size: 'max' }))
  .map((all): Event[] => all.flat())

/** Commands, reactions and repeated deliveries in any order; what is still due comes last, in any order too. */
function interleave(world: World, all: readonly Event[]): void {
  for (const next of all) {
    if ('command' in next) take(world, next)
    else if ('run' in next && world.due.length > 0) world.runDue(next.run)
    else if ('again' in next) {
      const due = world.delivered[next.again]
      if (due) world.deliver(due)
    }
    expectSound(world)
  }
  world.settle((count) => all.length % count)
}

test('C-07 the figures agree in the end however late, in whatever order and however often reactions run', () => {
  fc.assert(
    fc.property(policies, delayed, (chosen, all) => {
      const world = opened(chosen)
      interleave(world, all)
      expectSettled(world)
    }),
    { numRuns: 100 },
  )
})

test('C-07 and also where a store cannot check what else a decision was based on', () => {
  fc.assert(
    fc.property(policies, delayed, fc.integer({ min: 1, max: 12 }), (chosen, all, blindTo) => {
      const world = opened(chosen)
      world.blindTo = blindTo
      interleave(world, all)
      expectSettled(world)
    }),
    { numRuns: 100 },
  )
})
