import { streamOfNeed, type Tenancy } from '#src/deciding/batch.ts'
import type { Job } from '#src/deciding/job.ts'
import type { AnyAggregate, FoldOf, States } from '#src/deciding/states.ts'
import { idOfStream, streamName } from '#src/kernel/ids.ts'

/** Loads what a job must know before it enters the lane, where nothing waits for a query. */
export class Preparing {
  readonly #states: States
  readonly #tenancy: Tenancy

  constructor(states: States, tenancy: Tenancy) {
    this.#states = states
    this.#tenancy = tenancy
  }

  /**
   * Loads the job's stream and its needs. After a conflict they are read on from where they stand; a need
   * that is not guarded is read on every time, since no check would find that it has moved. A thing that is about
   * to be created is taken for new without a look: the write finds out when it is not.
   */
  async prepare(job: Job, stale: boolean): Promise<void> {
    const { command, input, tenant } = job
    const own = {
      aggregate: command.aggregate,
      stream: streamName(command.aggregate.noun, tenant, command.stream(input, job)),
    }
    const tenancy = {
      aggregate: this.#tenancy.aggregate,
      stream: streamName(this.#tenancy.aggregate.noun, tenant, tenant),
    }
    const isNew = (id: string): boolean => !stale && command.creates !== undefined && id === job.newId
    if (isNew(idOfStream(own.stream)) || (command.opens && !stale)) this.#states.assumeNew(own)
    const reading = [this.#get(tenancy, stale), this.#get(own, stale)].filter((one) => one !== undefined)
    if (reading.length > 0) await Promise.all(reading)
    const { state } = this.#states.known(own) ?? (await this.#states.load(own))

    for (const need of Object.values(command.needs(input, state, job))) {
      if (need === undefined) continue
      const fold = { aggregate: need.of as unknown as AnyAggregate, stream: streamOfNeed(need, tenant) }
      if (isNew(need.id)) this.#states.assumeNew(fold)
      const promise = this.#get(fold, stale || !need.guarded)
      if (promise) await promise
    }
  }

  #get(fold: FoldOf, stale: boolean): Promise<unknown> | undefined {
    if (stale) return this.#states.refresh(fold)
    return this.#states.known(fold) ? undefined : this.#states.load(fold)
  }
}
