import { hash, randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'
import type { Command } from '#src/kernel/command.ts'
import { invalid } from '#src/kernel/errors.ts'
import { idNamespace, idOfLegacy } from '#src/kernel/ids.ts'
import { canonical } from '#src/kernel/values.ts'

/** Tells equal requests from others: the command's name and its parsed input, in canonical form. */
export function hashOf(command: Command, input: unknown): string {
  return hash('sha256', canonical({ command: command.name, input }))
}

/** The id a new thing gets (architecture §3): the client's, or one that a repeated request derives again. */
export function newIdFor(
  command: Command,
  given: { input: unknown; tenant: string; commandId: string },
): string {
  if (command.creates === undefined) return ''
  const { id, legacyId } = given.input as { id?: string; legacyId?: string }
  if (id !== undefined && legacyId !== undefined) {
    throw invalid('legacyId', 'cannot be sent beside id: the id is derived from it, which keeps it unique')
  }
  if (id !== undefined) return id
  if (legacyId !== undefined) return idOfLegacy(given.tenant, command.creates, legacyId)
  return given.commandId
}

const randomBytes = new Uint8Array(16 * 256)
let used = randomBytes.length

/** A uuid v7 for a command without a key. Its random bytes are drawn for many at once: one by one costs more. */
export function newCommandId(): string {
  if (used === randomBytes.length) {
    randomFillSync(randomBytes)
    used = 0
  }
  used += 16
  return v7({ random: randomBytes.subarray(used - 16, used) })
}

const idSource = Buffer.from([...idNamespace, ...Buffer.alloc(240)])
const variants = ['8', '9', 'a', 'b']

/** `derivedId(commandId, index)`, which every event needs: worked out here in a third of the time. */
export function eventId(commandId: string, index: number): string {
  const length = idSource.write(`["${commandId}",${index}]`, idNamespace.length)
  const hex = hash('sha1', idSource.subarray(0, idNamespace.length + length))
  const variant = variants[Number.parseInt(hex.charAt(16), 16) % 4]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
