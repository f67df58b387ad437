import { z } from 'zod'
import type { Instant } from '#src/kernel/dates.ts'
import type { Position } from '#src/kernel/event.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { dayPartBefore, dayPartOf } from '#projections/day-parts.ts'
import { PipelineVersion } from '#projections/pipeline-versions.ts'

/** A pipeline as it was known up to a position; null is as it stands. */
export interface Known {
  readonly pipelineId: string
  readonly position: Position | null
  /** When the last fact of any deal up to that position was recorded. */
  readonly at: string | null
  readonly deals: Cut
  readonly leads: Cut
}

/** Up to when facts of a kind count. */
export interface Cut {
  /** The last part of a day of recording whose facts all count. */
  readonly through: Instant
  /** Since when, and until when, further facts count up to the position: those of the next part. */
  readonly begun: { readonly since: Instant; readonly at: Instant } | null
}

export const AboutRow = z.object({
  /** null while the pipeline was not there yet. */
  version: PipelineVersion.nullable(),
  time_zone: z.string().nullable(),
  at: z.string().nullable(),
  next_at: z.string().nullable(),
  lead_at: z.string().nullable(),
  next_lead_at: z.string().nullable(),
})

/** When the last of some facts up to a position was recorded, or the first one after it. */
function recorded(facts: string, which: 'last' | 'next'): string {
  return `(
        select recorded_at from read_models.${facts}
        where tenant = $1 and place ${which === 'last' ? '<=' : '>'} $3::bigint
        order by place ${which === 'last' ? 'desc' : 'asc'}
        limit 1
      )`
}

/** What a pipeline was then, the tenant's time zone, and when facts of deals and leads were recorded around then. */
export const aboutPipeline = (pipelineId: string, position: Position | null): Statement => ({
  text: `
    select s.time_zone, (
        select one from jsonb_array_elements(v.versions) with ordinality as all_versions (one, place)
        where $3::bigint is null or (one ->> 'position')::numeric <= $3::bigint
        order by place desc
        limit 1
      ) as version,
      ${recorded('deal_changes', 'last')} as at, ${recorded('deal_changes', 'next')} as next_at,
      ${recorded('lead_captures', 'last')} as lead_at, ${recorded('lead_captures', 'next')} as next_lead_at
    from read_models.pipeline_versions v
    left join read_models.tenant_settings s on s.tenant = $1
    where v.tenant = $1 and v.pipeline_id = $2`,
  values: [pipelineId, position],
})

/** What of the log counts for a pipeline: leads come further by facts of deals as well. */
export function knownAs(
  pipelineId: string,
  position: Position | null,
  { at, next_at: nextAt, lead_at: leadAt, next_lead_at: nextLeadAt }: z.output<typeof AboutRow>,
): Known {
  const known = { pipelineId, position, at }
  if (position === null) return { ...known, deals: now, leads: now }
  const last = [at, leadAt].filter((one) => one !== null).sort()
  return {
    ...known,
    deals: cutAt(at, [nextAt]),
    leads: cutAt(last.at(-1) ?? null, [nextAt, nextLeadAt]),
  }
}

const now: Cut = { through: '9999-12-31T21:00:00.000Z', begun: null }
const never: Cut = { through: '0001-01-01T00:00:00.000Z', begun: null }

/**
 * The day part of the last fact counts wholly only when there are facts of later ones already: else more of its own may
 * have been folded in the meantime.
 */
function cutAt(at: Instant | null, next: readonly (Instant | null)[]): Cut {
  if (at === null) return never
  const part = dayPartOf(at)
  if (next.every((one) => one !== null && dayPartOf(one) > part)) return { through: part, begun: null }
  return { through: dayPartBefore(part), begun: { since: part, at } }
}

/** Days in the books, both included. */
export interface Period {
  readonly from: string
  readonly to: string
}
