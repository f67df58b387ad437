import { LRUCache } from 'lru-cache'
import type pg from 'pg'
import type { Identity } from '#src/auth/identity.ts'
import type { Names } from '#src/auth/claims.ts'

/** Remembers what people are called, by their tokens, so that reports can name who did something. */
export interface People {
  /** Notes the names of a subject. It never fails a request: what goes wrong is told to `onError`. */
  seen(this: void, identity: Identity, names: Names): void
  /** Resolves once everything seen so far is written. */
  settled(this: void): Promise<void>
}

const rememberedPeople = 10_000

export function people(pool: pg.Pool, onError: (error: unknown) => void): People {
  const written = new LRUCache<string, string>({ max: rememberedPeople })
  const running = new Set<Promise<void>>()

  return {
    seen(identity, names) {
      if (names.givenName === undefined && names.familyName === undefined) return
      const key = JSON.stringify([identity.tenant, identity.subject])
      const value = JSON.stringify([names.givenName, names.familyName])
      if (written.get(key) === value) return

      written.set(key, value)
      const writing = write(pool, identity, names)
        .catch((error: unknown) => {
          written.delete(key)
          onError(error)
        })
        .finally(() => running.delete(writing))
      running.add(writing)
    },
    async settled() {
      await Promise.all(running)
    },
  }
}

const upsert = `
  insert into ledger.people (tenant, subject, given_name, family_name)
  values ($1, $2, $3, $4)
  on conflict (tenant, subject) do update
     set given_name = excluded.given_name, family_name = excluded.family_name, seen_at = now()
   where (people.given_name, people.family_name) is distinct from (excluded.given_name, excluded.family_name)`

async function write(pool: pg.Pool, { tenant, subject }: Identity, names: Names): Promise<void> {
  await pool.query(upsert, [tenant, subject, names.givenName ?? null, names.familyName ?? null])
}
