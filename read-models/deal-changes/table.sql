-- One row per fact of a deal, with what it changed. Amounts are whole minor units.
create table deal_changes (
  tenant          text collate "C" not null,
  deal_id         text collate "C" not null,
  revision        integer          not null check (revision >= 0),
  position        numeric(20)      not null,
  recorded_at     timestamptz(3)   not null,
  effective_on    date             not null,
  stage_id        text collate "C",
  status          text collate "C" check (status in ('open', 'won', 'lost')),
  amount          bigint           check (amount >= 0),
  sets_close_date boolean          not null,
  close_date      date,
  primary key (tenant, deal_id, revision),
  check ((stage_id is null) = (status is null)),
  check (sets_close_date or close_date is null)
);

create index on deal_changes (tenant, position) include (recorded_at);
create index on deal_changes (tenant, effective_on, stage_id) include (deal_id, revision, position, status)
  where stage_id is not null;
