import { randomBytes, randomUUID } from 'node:crypto'

/** Whose personal data it is. */
export interface Subject {
  readonly tenant: string
  readonly subject: string
}

export interface SubjectKey {
  /** Changes when a subject gets a new key after its erasure. */
  readonly id: string
  readonly key: Uint8Array
}

/** The keys by `subjectName`. */
export type SubjectKeysFound = ReadonlyMap<string, SubjectKey>

/** The keys that personal data is encrypted under. Without its key, a subject's personal data is gone for good. */
export interface SubjectKeys {
  /** The keys of subjects as far as they have one; `create` gives a key, lastingly stored, to those without. */
  keysFor(subjects: readonly Subject[], create: boolean): Promise<SubjectKeysFound>
  /** Destroys a subject's key. Returns whether there was one. */
  erase(subject: Subject): Promise<boolean>
}

export function subjectName({ tenant, subject }: Subject): string {
  return JSON.stringify([tenant, subject])
}

export function newSubjectKey(): SubjectKey {
  return { id: randomUUID(), key: randomBytes(32) }
}

/** Keys that live as long as the process, for the memory store. */
export function memorySubjectKeys(): SubjectKeys {
  const keys = new Map<string, SubjectKey>()
  return {
    async keysFor(subjects, create) {
      for (const name of subjects.map(subjectName)) {
        if (create && !keys.has(name)) keys.set(name, newSubjectKey())
      }
      return new Map(keys)
    },
    async erase(subject) {
      return keys.delete(subjectName(subject))
    },
  }
}
