import { describe } from 'vitest'
import { appendContract } from '#tests/event-store/contract-append.ts'
import { batchContract } from '#tests/event-store/contract-batch.ts'
import { readContract } from '#tests/event-store/contract-read.ts'
import { subscribeContract } from '#tests/event-store/contract-subscribe.ts'
import type { Abilities, Opened, Subject } from '#tests/event-store/subject.ts'

const everything: Abilities = { duplicatesAcrossStreams: true, densePositions: true, batchOrder: true }

/** What every event store does, whatever keeps its log. */
export function storeContract(
  name: string,
  open: () => Promise<Opened>,
  abilities: Partial<Abilities> = {},
): void {
  const subject: Subject = { open, abilities: { ...everything, ...abilities } }
  describe(`${name}: appending`, () => {
    appendContract(subject)
  })
  describe(`${name}: batches`, () => {
    batchContract(subject)
  })
  describe(`${name}: reading`, () => {
    readContract(subject)
  })
  describe(`${name}: subscribing`, () => {
    subscribeContract(subject)
  })
}
