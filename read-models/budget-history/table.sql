-- One row per fact, with what it changed of each figure in whole minor units.
create table budget_history (
  tenant       text collate "C" not null,
  budget_id    text collate "C" not null,
  revision     integer          not null check (revision >= 0),
  position     numeric(20)      not null,
  type         text collate "C" not null,
  recorded_at  timestamptz(3)   not null,
  effective_on date             not null,
  actor        text             not null,
  role         text collate "C" not null,
  expense_id   text collate "C",
  cause        text collate "C",
  reason       text,
  threshold    smallint,
  status       text collate "C" check (status in ('active', 'inactive', 'closed')),
  amount       bigint           not null,
  pending      bigint           not null,
  spent        bigint           not null,
  primary key (tenant, budget_id, revision)
);

create index on budget_history (tenant, budget_id, revision) where status is not null;
