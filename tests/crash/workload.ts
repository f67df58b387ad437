import type { Answer, Asked } from '#tests/crash/journal.ts'
import type { Random } from '#tests/crash/random.ts'
import type { KnownExpense, World } from '#tests/crash/world.ts'

/** A command to send, and what its sender learns when it is done. */
export interface Step {
  readonly asked: Asked
  learn?(this: void, answer: Answer): void
}

/** Groups of commands: those of a group are sent at the same time, the groups one after another. */
export type Plan = readonly (readonly Step[])[]

const expenseVerbs = [
  ['approve', 14],
  ['reject', 9],
  ['resubmit', 8],
  ['void', 4],
  ['move', 7],
] as const
type ExpenseVerb = (typeof expenseVerbs)[number][0]

/** What is done with a deal, and the facts that explain that there was nothing to do. */
type Onward = readonly [verb: string, body: Readonly<Record<string, unknown>>, ...alreadySo: string[]]

const reason = 'As agreed with the customer'

export const actors = ['amina', 'boris', 'chloé', 'david']

/** Chooses what one client does next. */
export class Workload {
  readonly #random: Random
  readonly #world: World
  readonly #name: string
  #sent = 0

  constructor(name: string, random: Random, world: World) {
    this.#name = name
    this.#random = random
    this.#world = world
  }

  next(): Plan {
    const { parties, budgets, expenses } = this.#world
    if (parties.length === 0) return [[this.#registerParty()]]
    if (budgets.length === 0) return [[this.#openBudget()]]
    if (expenses.length === 0) return [[this.#record(true)]]
    return this.#random.weighted<() => Plan>([
      [() => [[this.#registerParty()]], 5],
      [() => [[this.#updateParty()]], 2],
      [() => [[this.#archiveParty()]], 0.3],
      [() => [[this.#openBudget()]], 6],
      [() => [[this.#reviseBudget()]], 4],
      [() => [[this.#budgetStatus()]], 3],
      [() => [[this.#record(true)]], 26],
      [() => [[this.#record(false)]], 8],
      [() => [[this.#decide(this.#random.weighted(expenseVerbs), this.#random.pick(expenses))]], 42],
      [() => this.#race(this.#random.pick(expenses)), 8],
      [() => [[this.#openDeal()]], 10],
      [() => [[this.#closeDeal()]], 14],
      [() => [this.#winTwice()], 3],
      [() => [[this.#openTicket()]], 3],
      [() => [[this.#ticketStatus()]], 3],
      [() => [[this.#settings()]], 1],
    ])()
  }

  /** Decisions that cross each other on one expense, of which one comes too late and is undone by a reaction. */
  #race(expense: KnownExpense): Plan {
    const crossing = this.#random.pick(['reject', 'approve', 'move'] as const)
    const after = crossing === 'approve' ? 'void' : 'resubmit'
    return [
      [this.#decide('move', expense), this.#decide(crossing, expense)],
      [this.#decide(after, expense)],
      [this.#decide('approve', expense)],
    ]
  }

  #registerParty(): Step {
    const random = this.#random
    const roles = random.chance(0.5) ? ['customer'] : ['supplier', 'customer']
    const body = {
      displayName: `Maison ${random.whole(1, 9999)}`,
      roles,
      email: 'contact@maison.example',
      ...this.#ownId(),
    }
    return {
      asked: this.#asked('register-party', '/parties', { body, alreadySo: ['PartyRegistered'] }),
      learn: ({ id }) => this.#world.learn(this.#world.parties, id),
    }
  }

  #updateParty(): Step {
    const partyId = this.#random.pick(this.#world.parties)
    const body = {
      displayName: `Maison ${this.#random.whole(1, 9999)}`,
      address: this.#random.pick(['Dakar', 'Lomé', null]),
    }
    const alreadySo = ['PartyRegistered', 'PartyDetailsUpdated']
    const about = [`party.${partyId}`]
    return {
      asked: this.#asked('update-party-details', `/parties/${partyId}/update-details`, {
        body,
        about,
        alreadySo,
      }),
    }
  }

  #archiveParty(): Step {
    const partyId = this.#random.pick(this.#world.parties)
    const of = { body: { reason: 'Closed down' }, about: [`party.${partyId}`], alreadySo: ['PartyArchived'] }
    return { asked: this.#asked('archive-party', `/parties/${partyId}/archive`, of) }
  }

  #openBudget(): Step {
    const random = this.#random
    const partyId = random.pick(this.#world.parties)
    const currency = random.weighted([
      ['EUR', 4],
      ['XOF', 1],
    ] as const)
    const body = {
      partyId,
      name: `Budget ${random.whole(1, 999)}`,
      amount: amountIn(currency, random.whole(50_000, 500_000)),
      currency,
      startDate: '2026-01-01',
      ...(random.chance(0.7) ? { endDate: '2026-12-31' } : {}),
      overBudgetPolicy: random.weighted([
        ['block', 5],
        ['warn', 4],
        ['ignore', 1],
      ] as const),
    }
    return {
      asked: this.#asked('open-budget', '/budgets', { body, alreadySo: ['BudgetOpened'] }),
      learn: ({ id }) => this.#world.learn(this.#world.budgets, { id, partyId, currency }),
    }
  }

  #reviseBudget(): Step {
    const { id, currency } = this.#random.pick(this.#world.budgets)
    const amount = amountIn(currency, this.#random.whole(50_000, 600_000))
    const of = {
      body: { amount, reason },
      about: [`budget.${id}`],
      alreadySo: ['BudgetOpened', 'BudgetAmountRevised'],
    }
    return { asked: this.#asked('revise-amount', `/budgets/${id}/revise-amount`, of) }
  }

  #budgetStatus(): Step {
    const random = this.#random
    const { id } = random.pick(this.#world.budgets)
    const [verb, body] = random.weighted<[string, Record<string, unknown>]>([
      [['close', { force: random.chance(0.5), reason }], 2],
      [['reopen', { reason }], 5],
      [['deactivate', {}], 1],
      [['activate', {}], 4],
    ])
    const alreadySo = [
      'BudgetOpened',
      'BudgetActivated',
      'BudgetDeactivated',
      'BudgetClosed',
      'BudgetReopened',
    ]
    const of = { body, about: [`budget.${id}`], alreadySo }
    return { asked: this.#asked(`${verb}-budget`, `/budgets/${id}/${verb}`, of) }
  }

  #record(onBudget: boolean): Step {
    const random = this.#random
    const { id: budgetId, partyId, currency } = random.pick(this.#world.budgets)
    const amount = random.whole(100, 60_000)
    const day = String(random.whole(1, 28)).padStart(2, '0')
    const month = String(random.whole(1, 12)).padStart(2, '0')
    const body = {
      partyId,
      amount: amountIn(currency, amount),
      currency,
      date: `2026-${month}-${day}`,
      description: 'Printing',
      ...(onBudget ? { budgetId } : {}),
      ...(random.chance(0.3) ? { reference: { type: 'ticket', id: String(random.whole(1, 99)) } } : {}),
      ...this.#ownId(),
    }
    return {
      asked: this.#asked('record-expense', '/expenses', { body, alreadySo: ['ExpenseRecorded'] }),
      learn: ({ id }) => this.#world.learn(this.#world.expenses, { id, partyId, currency, onBudget, amount }),
    }
  }

  #decide(verb: ExpenseVerb, expense: KnownExpense): Step {
    if (verb === 'move') return this.#move(expense)
    const { id, currency, amount } = expense
    const random = this.#random
    const part = random.chance(0.4) ? { amount: amountIn(currency, random.whole(1, amount)) } : {}
    const [body, ...alreadySo] = {
      approve: [part, 'ExpenseApproved'] as const,
      reject: [{ reason: 'The receipt is missing' }, 'ExpenseRejected'] as const,
      void: [{ reason: 'Entered twice' }, 'ExpenseVoided'] as const,
      resubmit: [{}, 'ExpenseRecorded', 'ExpenseResubmitted'] as const,
    }[verb]
    const of = { body, about: [`expense.${id}`], alreadySo }
    return { asked: this.#asked(`${verb}-expense`, `/expenses/${id}/${verb}`, of) }
  }

  #move(expense: KnownExpense): Step {
    const budget = this.#world.budgetFor(this.#random, expense) ?? this.#random.pick(this.#world.budgets)
    const about = [`expense.${expense.id}`, `budget.${budget.id}`]
    const alreadySo = ['ExpenseRecorded', 'ExpenseMovedToBudget', 'ExpenseResubmitted', 'BudgetCommitted']
    const body = { budgetId: budget.id }
    return {
      asked: this.#asked('move-expense-to-budget', `/expenses/${expense.id}/move-to-budget`, {
        body,
        about,
        alreadySo,
      }),
    }
  }

  #openDeal(): Step {
    const random = this.#random
    const amount = random.chance(0.15) ? '0.00' : amountIn('EUR', random.whole(1_00, 90_000_00))
    const body = { partyId: random.pick(this.#world.parties), title: 'Terminals', amount, ...this.#ownId() }
    return {
      asked: this.#asked('open-deal', '/deals', { body, alreadySo: ['DealOpened'] }),
      learn: ({ id }) => this.#world.learn(this.#world.deals, id),
    }
  }

  #closeDeal(): Step {
    const { deals } = this.#world
    if (deals.length === 0) return this.#openDeal()
    const random = this.#random
    const amount = amountIn('EUR', random.whole(0, 90_000_00))
    return this.#onDeal(
      random.pick(deals),
      random.weighted<Onward>([
        [['win', {}, 'DealWon'], 8],
        [['lose', { reason }, 'DealLost'], 2],
        [['reopen', { reason }, 'DealOpened', 'DealReopened'], 3],
        [['change-amount', { amount }, 'DealOpened', 'DealAmountChanged'], 3],
      ]),
    )
  }

  /** Two people win it at the same time. */
  #winTwice(): Plan[number] {
    const { deals } = this.#world
    if (deals.length === 0) return [this.#openDeal()]
    const id = this.#random.pick(deals)
    return [this.#onDeal(id, ['win', {}, 'DealWon']), this.#onDeal(id, ['win', {}, 'DealWon'])]
  }

  #onDeal(id: string, [verb, body, ...alreadySo]: Onward): Step {
    return {
      asked: this.#asked(`${verb}-deal`, `/deals/${id}/${verb}`, { body, about: [`deal.${id}`], alreadySo }),
    }
  }

  #openTicket(): Step {
    const body = { partyId: this.#random.pick(this.#world.parties), subject: 'The terminal does not print' }
    return {
      asked: this.#asked('open-ticket', '/tickets', { body, alreadySo: ['TicketOpened'] }),
      learn: ({ id }) => this.#world.learn(this.#world.tickets, id),
    }
  }

  #ticketStatus(): Step {
    const { tickets } = this.#world
    if (tickets.length === 0) return this.#openTicket()
    const id = this.#random.pick(tickets)
    const verb = this.#random.weighted([
      ['start', 3],
      ['resolve', 2],
      ['close', 1],
    ] as const)
    const of = {
      body: {},
      about: [`ticket.${id}`],
      alreadySo: ['TicketStarted', 'TicketResolved', 'TicketClosed'],
    }
    return { asked: this.#asked(`${verb}-ticket`, `/tickets/${id}/${verb}`, of) }
  }

  #settings(): Step {
    const random = this.#random
    const body = random.pick([
      { fourEyes: random.chance(0.7) },
      { requireReference: random.chance(0.2) },
      { paymentTermDays: random.whole(10, 60) },
    ])
    const alreadySo = ['TenantOpened', 'TenantSettingsChanged']
    const about = [`tenant.${this.#world.tenant}`]
    return { asked: this.#asked('change-settings', '/settings', { body, about, alreadySo }) }
  }

  /** Some clients name what is new themselves, some by the name it had in an older system. */
  #ownId(): Record<string, string> {
    const legacyId = `legacy-${this.#name}-${this.#sent}`
    return this.#random.weighted<Record<string, string>>([
      [{}, 6],
      [{ id: this.#random.uuid() }, 1],
      [{ legacyId }, 1],
    ])
  }

  #asked(command: string, path: string, of: Partial<Asked> & Pick<Asked, 'body' | 'alreadySo'>): Asked {
    this.#sent += 1
    const actor = this.#random.pick(actors)
    const rehearsed = this.#random.chance(0.02) ? { dryRun: true as const } : {}
    return { key: `${this.#name}-${this.#sent}`, command, path, actor, about: [], ...of, ...rehearsed }
  }
}

function amountIn(currency: string, minor: number): string {
  return currency === 'XOF'
    ? String(minor)
    : `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
}
