import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import { seal, unseal } from '#src/event-store/sealing.ts'
import { newSubjectKey, subjectName } from '#src/event-store/subject-keys.ts'
import type { Subject, SubjectKey, SubjectKeys, SubjectKeysFound } from '#src/event-store/subject-keys.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** How many subjects one query asks for. */
const queryMost = 5000
/** A key erased by another process is forgotten here after this time. */
const cache = { max: 20_000, ttl: 60_000 }

/** Belongs to nobody: what the DATA_KEY that this database began with can open. */
const sentinel: Subject = { tenant: '', subject: '' }

/** Opens the keys in `ledger.subject_keys`, wrapped by DATA_KEY (64 hex digits). Another DATA_KEY is refused. */
export async function openSubjectKeys(pool: Pool, dataKey: string): Promise<SubjectKeys> {
  const keys = new PostgresSubjectKeys(pool, Buffer.from(dataKey, 'hex'))
  try {
    await keys.keysFor([sentinel], true)
  } catch (error) {
    if (!(error instanceof WrongDataKey)) throw error
    throw new StartupError(
      'DATA_KEY is not the key that this database began with: its personal data could not be read.',
      'Start with the DATA_KEY of the first start; without it, names and addresses are lost.',
      { cause: error },
    )
  }
  return keys
}

class WrongDataKey extends Error {}

interface KeyRow {
  tenant: string
  subject: string
  key_id: string
  wrapped: Buffer
}

class PostgresSubjectKeys implements SubjectKeys {
  readonly #pool: Pool
  readonly #dataKey: Buffer
  readonly #cache = new LRUCache<string, SubjectKey>(cache)

  constructor(pool: Pool, dataKey: Buffer) {
    this.#pool = pool
    this.#dataKey = dataKey
  }

  async keysFor(subjects: readonly Subject[], create: boolean): Promise<SubjectKeysFound> {
    const found = new Map<string, SubjectKey>()
    const asked = new Map(subjects.map((subject) => [subjectName(subject), subject]))
    for (const name of asked.keys()) {
      const key = this.#cache.get(name)
      if (key !== undefined) found.set(name, key)
    }
    await this.#read(without(asked, found), found)
    if (create) {
      const missing = without(asked, found)
      await this.#insert(missing)
      // Another process may have been first: its key counts.
      await this.#read(missing, found)
    }
    return found
  }

  async erase(subject: Subject): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      'delete from ledger.subject_keys where tenant = $1 and subject = $2',
      [subject.tenant, subject.subject],
    )
    this.#cache.delete(subjectName(subject))
    return rowCount === 1
  }

  async #read(subjects: readonly Subject[], into: Map<string, SubjectKey>): Promise<void> {
    for (const some of chunks(subjects)) {
      const { rows } = await this.#pool.query<KeyRow>(
        `select k.tenant, k.subject, k.key_id, k.wrapped
         from unnest($1::text[], $2::text[]) as asked(tenant, subject)
         join ledger.subject_keys k using (tenant, subject)`,
        [some.map(({ tenant }) => tenant), some.map(({ subject }) => subject)],
      )
      for (const row of rows) {
        const key = this.#unwrap(row)
        into.set(subjectName(row), key)
        this.#cache.set(subjectName(row), key)
      }
    }
  }

  /** In the order of the key, so that two processes that insert the same subjects wait for each other in turn. */
  async #insert(subjects: readonly Subject[]): Promise<void> {
    for (const some of chunks(subjects.toSorted(byName))) {
      const keys = some.map((subject) => ({ ...subject, ...newSubjectKey() }))
      await this.#pool.query(
        `insert into ledger.subject_keys (tenant, subject, key_id, wrapped)
         select * from unnest($1::text[], $2::text[], $3::uuid[], $4::bytea[])
         on conflict (tenant, subject) do nothing`,
        [
          keys.map(({ tenant }) => tenant),
          keys.map(({ subject }) => subject),
          keys.map(({ id }) => id),
          keys.map((key) => seal(this.#dataKey, key.key, wrapContext(key))),
        ],
      )
    }
  }

  #unwrap({ tenant, subject, key_id: id, wrapped }: KeyRow): SubjectKey {
    try {
      return { id, key: unseal(this.#dataKey, wrapped, wrapContext({ tenant, subject, id })) }
    } catch (error) {
      throw new WrongDataKey(`DATA_KEY does not open the key of ${subject} of tenant ${tenant}`, {
        cause: error,
      })
    }
  }
}

function wrapContext({ tenant, subject, id }: Subject & { id: string }): string {
  return JSON.stringify(['subject key', tenant, subject, id])
}

function without(asked: ReadonlyMap<string, Subject>, found: ReadonlyMap<string, SubjectKey>): Subject[] {
  return [...asked].filter(([name]) => !found.has(name)).map(([, subject]) => subject)
}

function byName(left: Subject, right: Subject): number {
  return subjectName(left) < subjectName(right) ? -1 : 1
}

function chunks(subjects: readonly Subject[]): Subject[][] {
  const count = Math.ceil(subjects.length / queryMost)
  return Array.from({ length: count }, (_, index) =>
    subjects.slice(index * queryMost, (index + 1) * queryMost),
  )
}
