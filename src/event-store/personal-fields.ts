import { z } from 'zod'
import { isRecord } from '#src/event-store/fact-registry.ts'
import type { KnownFact } from '#src/event-store/fact-registry.ts'
import { seal, unseal } from '#src/event-store/sealing.ts'
import { subjectName } from '#src/event-store/subject-keys.ts'
import type { Subject, SubjectKeysFound } from '#src/event-store/subject-keys.ts'
import { erased } from '#src/kernel/event.ts'

/** What stands in place of a personal field: whose it is, under which of their keys, and the ciphertext. */
const Envelope = z.strictObject({
  $personal: z.strictObject({ subject: z.string(), key: z.string(), sealed: z.string() }),
})
type Envelope = z.infer<typeof Envelope>

/** The event that a field belongs to: a ciphertext opens nowhere else. */
export interface Owner {
  readonly tenant: string
  readonly id: string
  readonly data: unknown
}

/** Whose personal data a new fact holds; undefined when it holds none. */
export function subjectOf(known: KnownFact, { tenant, data }: Owner): Subject | undefined {
  if (!isRecord(data) || !known.personal.some((field) => isSealed(data[field]))) return undefined
  const subject = known.subject === undefined ? undefined : data[known.subject]
  if (typeof subject !== 'string')
    throw new Error(`it does not say in ${known.subject} whose personal data it holds`)
  return { tenant, subject }
}

/** Absent and null fields say nothing of anybody and stay as they are. */
function isSealed(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** The data with its personal fields encrypted. */
export function sealFields(known: KnownFact, owner: Owner, keys: SubjectKeysFound): unknown {
  const of = subjectOf(known, owner)
  if (of === undefined || !isRecord(owner.data)) return owner.data
  const key = keys.get(subjectName(of))
  if (key === undefined) throw new Error(`there is no key for the personal data of ${of.subject}`)
  const data: Record<string, unknown> = { ...owner.data }
  for (const field of known.personal) {
    if (!isSealed(data[field])) continue
    const context = contextOf(owner, of.subject, field)
    const sealed = seal(key.key, Buffer.from(JSON.stringify(data[field])), context).toString('base64')
    data[field] = { $personal: { subject: of.subject, key: key.id, sealed } } satisfies Envelope
  }
  return data
}

/** Whose keys a stored event needs, as far as it can be understood; opening it tells what cannot. */
export function subjectsIn({ tenant, data }: Owner): Subject[] {
  return fieldsIn(data).flatMap(([, value]) => {
    const envelope = Envelope.safeParse(value)
    return envelope.success ? [{ tenant, subject: envelope.data.$personal.subject }] : []
  })
}

/** The data with its personal fields in plain text, or `[erased]` where the key is gone. */
export function openFields(owner: Owner, keys: SubjectKeysFound): unknown {
  const fields = fieldsIn(owner.data)
  if (fields.length === 0 || !isRecord(owner.data)) return owner.data
  const opened = fields.map(([field, value]) => {
    return [field, openField(owner, field, { envelope: Envelope.parse(value), keys })] as const
  })
  return { ...owner.data, ...Object.fromEntries(opened) }
}

function openField(owner: Owner, field: string, by: { envelope: Envelope; keys: SubjectKeysFound }): unknown {
  const { subject, key: keyId, sealed } = by.envelope.$personal
  const key = by.keys.get(subjectName({ tenant: owner.tenant, subject }))
  if (key?.id !== keyId) return erased
  const plain = unseal(key.key, Buffer.from(sealed, 'base64'), contextOf(owner, subject, field))
  return JSON.parse(plain.toString('utf8')) as unknown
}

function contextOf({ tenant, id }: Owner, subject: string, field: string): string {
  return JSON.stringify([tenant, subject, id, field])
}

/** The fields that hold an envelope: whatever shape the fact had, they say so themselves. */
function fieldsIn(data: unknown): [string, unknown][] {
  if (!isRecord(data)) return []
  const fields: [string, unknown][] = []
  for (const field of Object.keys(data)) {
    const value = data[field]
    if (isRecord(value) && '$personal' in value) fields.push([field, value])
  }
  return fields
}

/** Plain data that looks like an envelope would be taken for one when it is read. */
export function refuseLookalikes(data: unknown): void {
  if (fieldsIn(data).length > 0) throw new Error('a field of it has the reserved name $personal')
}
