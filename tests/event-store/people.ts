import { z } from 'zod'
import { facts, personal, versioned } from '#src/kernel/event.ts'

/** Made-up facts about people and things, as areas would declare them. */
export const people = facts(
  {
    PersonAdded: z.object({
      personId: z.string(),
      name: personal(z.string().min(1).max(80)),
      email: personal(z.email()).optional(),
      phone: personal(z.string()).nullable(),
      address: personal(z.object({ street: z.string(), city: z.string() })).optional(),
      role: z.string(),
    }),
    PersonPaid: z.object({ personId: z.string(), amount: z.int() }),
  },
  { subject: 'personId' },
)

/** A fact that has changed its shape twice: an amount in euros, then in cents, then with its currency. */
export const priced = facts({
  Priced: versioned(3, z.object({ cents: z.int(), currency: z.string() }), {
    1: (data) => ({ cents: Math.round(z.object({ euros: z.number() }).parse(data).euros * 100) }),
    2: (data) => ({ ...z.object({ cents: z.int() }).parse(data), currency: 'EUR' }),
  }),
})

export const areas = [{ aggregate: { facts: people } }, { aggregate: { facts: priced } }]
