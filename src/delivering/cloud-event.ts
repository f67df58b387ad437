import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'

/** An event as it leaves the house: CloudEvents 1.0, structured mode. The last six are extension attributes. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: unknown
  readonly tenant: string
  readonly position: string
  readonly streamrevision: number
  readonly effectiveon: string
  readonly schemaversion: number
  readonly eventid: string
}

/** What the business calls a fact outside, by the fact's type; undefined when this one does not leave so. */
export type Translations = Readonly<Record<string, (this: void, data: unknown) => string | undefined>>

/** How events become what leaves the house. */
export interface Leaving {
  readonly translations: Translations
  /** The personal fields of a type of fact. */
  personalFields(this: void, type: string): readonly string[]
}

export const nothingTranslated: Leaving = { translations: {}, personalFields: () => [] }

const ownPrefix = 'grandlivre.'

/** The CloudEvents of an event: the fact under its own name, and, where the business has one, its outside name. */
export function cloudEvents(event: RecordedEvent, { translations }: Leaving): CloudEvent[] {
  const outside = translations[event.type]?.(event.data)
  const own = cloudEvent(event, `${ownPrefix}${event.type}`, event.id)
  return outside === undefined
    ? [own]
    : [own, cloudEvent(event, outside, derivedId('cloud-event', event.id, outside))]
}

/** The types of facts that may become one of these types; undefined when any may. */
export function factTypes(types: readonly string[], { translations }: Leaving): string[] | undefined {
  if (types.includes('*')) return undefined
  const own = types.filter((type) => type.startsWith(ownPrefix)).map((type) => type.slice(ownPrefix.length))
  const hasOthers = types.some((type) => !type.startsWith(ownPrefix))
  return [...new Set([...own, ...(hasOthers ? Object.keys(translations) : [])])]
}

/** The event without its personal fields. */
export function withoutPersonalData(event: CloudEvent, fields: readonly string[]): CloudEvent {
  if (fields.length === 0 || typeof event.data !== 'object' || event.data === null) return event
  const kept = Object.entries(event.data).filter(([name]) => !fields.includes(name))
  return { ...event, data: Object.fromEntries(kept) }
}

function cloudEvent(event: RecordedEvent, type: string, id: string): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source: `urn:grandlivre:${event.tenant}`,
    type,
    subject: event.stream,
    time: event.recordedAt,
    datacontenttype: 'application/json',
    data: event.data,
    tenant: event.tenant,
    position: event.position,
    streamrevision: event.revision,
    effectiveon: event.effectiveOn,
    schemaversion: event.schemaVersion,
    eventid: event.id,
  }
}
