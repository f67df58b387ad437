-- One row per fact of a deal, with what it changed. Amounts are whole minor units. Under row-level
-- security no index can be searched by a numeric, but by a bigint it can: `place` is the position as one.
create table deal_changes (
  tenant          text collate "C" not null,
  deal_id         text collate "C" not null,
  revision        integer          not null check (revision >= 0),
  position        numeric(20)      not null,
  place           bigint           generated always as (position::bigint) stored,
  recorded_at     timestamptz(3)   not null,
  effective_on    date             not null,
  stage_id        text collate "C",
  status          text collate "C" check (status in ('open', 'won', 'lost')),
  closed_on       date,
  amount          bigint           check (amount >= 0),
  sets_close_date boolean          not null,
  close_date      date,
  primary key (tenant, deal_id, revision),
  check ((stage_id is null) = (status is null)),
  check (sets_close_date or close_date is null),
  check (coalesce(status in ('won', 'lost'), false) = (closed_on is not null))
);

-- When the last fact up to a position was recorded, and the first one after it.
create index on deal_changes (tenant, place) include (recorded_at);
-- The deals that the facts of one day are about.
create index on deal_changes (tenant, recorded_at) include (place, deal_id);
