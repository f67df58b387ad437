import { z } from 'zod'
import { addDays } from '#src/kernel/dates.ts'
import type { Position } from '#src/kernel/event.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { PipelineVersion } from '#projections/pipeline-versions.ts'

/** A pipeline as it was known up to a position; null is as it stands. */
export interface Known {
  readonly pipelineId: string
  readonly position: Position | null
  /** When the last fact of any deal up to that position was recorded. */
  readonly at: string | null
  readonly deals: Evening
  readonly leads: Evening
}

/** Up to when facts of a kind count. */
export interface Evening {
  /** The last day of recording whose facts all count. */
  readonly through: string
  /** The day after it, of which only the facts up to the position count, and when the last of those was recorded. */
  readonly begun: { readonly day: string; readonly at: string } | null
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
    deals: eveningOf(at, [nextAt]),
    leads: eveningOf(last.at(-1) ?? null, [nextAt, nextLeadAt]),
  }
}

const now: Evening = { through: '9999-12-31', begun: null }

/**
 * The day of the last fact counts wholly only when there are facts of later days already: else more of its own may have
 * been folded in the meantime.
 */
function eveningOf(at: string | null, next: readonly (string | null)[]): Evening {
  if (at === null) return { through: '0001-01-01', begun: null }
  const day = at.slice(0, 10)
  if (next.every((one) => one !== null && one.slice(0, 10) > day)) return { through: day, begun: null }
  return { through: addDays(day, -1), begun: { day, at } }
}

/** Days in the books, both included. */
export interface Period {
  readonly from: string
  readonly to: string
}
