import type { Random } from '#tests/crash/random.ts'

export interface KnownBudget {
  readonly id: string
  readonly partyId: string
  readonly currency: string
}

export interface KnownExpense extends KnownBudget {
  readonly onBudget: boolean
  readonly amount: number
}

const remembered = 40

/** What clients have learnt from answers: the latest of each kind, so that they often meet on the same ones. */
export class World {
  readonly tenant: string
  readonly parties: string[] = []
  readonly budgets: KnownBudget[] = []
  readonly expenses: KnownExpense[] = []
  readonly tickets: string[] = []
  readonly deals: string[] = []

  constructor(tenant: string) {
    this.tenant = tenant
  }

  learn<T>(list: T[], one: T): void {
    list.push(one)
    if (list.length > remembered) list.shift()
  }

  budgetFor(random: Random, of: { partyId: string; currency: string }): KnownBudget | undefined {
    const fitting = this.budgets.filter(
      ({ partyId, currency }) => partyId === of.partyId && currency === of.currency,
    )
    return fitting.length > 0 ? random.pick(fitting) : undefined
  }
}
