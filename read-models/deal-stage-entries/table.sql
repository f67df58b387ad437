create table deal_stage_entries (
  tenant        text collate "C" not null,
  deal_id       text collate "C" not null,
  revision      integer          not null check (revision >= 0),
  position      numeric(20)      not null,
  stage_id      text collate "C" not null,
  from_stage_id text collate "C",
  type          text collate "C" not null check (type in ('opened', 'moved', 'won', 'lost', 'reopened')),
  reason        text,
  entered_at    timestamptz(3)   not null,
  effective_on  date             not null,
  actor         text             not null,
  role          text collate "C" not null,
  primary key (tenant, deal_id, revision),
  check ((type = 'opened') = (from_stage_id is null))
);

create index on deal_stage_entries (tenant, stage_id, entered_at);
create index on deal_stage_entries (tenant, position);
