-- The deals tell the pipelines that a lead has led to a deal in: [{pipeline, opened, won}, ...], each with its place.
create table lead_captures (
  tenant       text collate "C" not null,
  lead_id      text collate "C" not null,
  position     numeric(20),
  place        bigint           generated always as (position::bigint) stored,
  recorded_at  timestamptz(3),
  effective_on date,
  deals        jsonb            not null check (jsonb_typeof(deals) = 'array'),
  primary key (tenant, lead_id),
  check ((position is null) = (effective_on is null)),
  check ((position is null) = (recorded_at is null))
);

-- When the last lead up to a position was captured, and the first one after it.
create index on lead_captures (tenant, place) include (recorded_at);
-- The leads that were captured on one day.
create index on lead_captures (tenant, recorded_at) include (place, lead_id);

-- How many leads came so far, for one month of the books (in which they were captured) by what was recorded in one
-- month: 'captured' for every pipeline, 'deal' and 'won' for one. The slots are those of the sums of deals, with
-- the number of leads beside each.
create table lead_sums (
  tenant         text collate "C" not null,
  pipeline_id    text collate "C" not null,
  on_month       text collate "C" not null,
  recorded_month text collate "C" not null,
  reached        text collate "C" not null check (reached in ('captured', 'deal', 'won')),
  leads          integer          not null,
  slots          smallint[]       not null,
  leads_by_slot  integer[]        not null,
  primary key (tenant, pipeline_id, on_month, recorded_month, reached),
  check ((pipeline_id = '') = (reached = 'captured')),
  check (cardinality(slots) = cardinality(leads_by_slot))
) with (fillfactor = 80);
