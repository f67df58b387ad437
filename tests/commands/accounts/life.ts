import { type Account, account } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { Context, TypedCommand } from '#src/kernel/command.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { z } from 'zod'
import { partyId } from '#tests/commands/accounts/movement-facts.ts'
import { fold, now, ordinary, tenant, today as ordinaryDay } from '#tests/support/specification.ts'

export type AccountFact = AccountEvent & { effectiveOn: CivilDate }

/** An account to which one command after the other is sent; each decides on what those before have led to. */
export class Life {
  readonly facts: AccountFact[] = []
  state: Account = account.initial
  today: CivilDate = ordinaryDay
  needs: Record<string, unknown> = ordinary
  readonly #currency: string
  #sent = 0

  constructor(currency: string) {
    this.#currency = currency
  }

  /** Sends a command about the account; gives the id of the new thing, if it makes one. */
  send<I extends z.ZodType>(command: TypedCommand<I>, input: Record<string, unknown>): string {
    this.#sent += 1
    const sent = { partyId, currency: this.#currency, ...input }
    const newId = typeof input['id'] === 'string' ? input['id'] : derivedId('thing', this.#sent)
    const facts = command.decide(command.input.parse(sent), this.state, this.#context(newId))
    const dated = facts.map((fact) => ({ effectiveOn: this.today, ...fact }) as AccountFact)
    this.facts.push(...dated)
    this.state = fold(account, this.facts)
    return newId
  }

  /** As `send`; a refusal comes back rather than being thrown. */
  attempt<I extends z.ZodType>(command: TypedCommand<I>, input: Record<string, unknown>): string | Refusal {
    try {
      return this.send(command, input)
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }

  #context(newId: string): Context {
    return {
      ...{ tenant, now, today: this.today, lockedUntil: undefined, newId, needs: this.needs },
      actor: { subject: 'amina', role: 'finance' },
      secret: { hash: '' },
      refuse: (code, details) => {
        throw new Refusal(code, details)
      },
    }
  }
}
