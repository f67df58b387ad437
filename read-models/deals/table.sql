-- Amounts are whole minor units.
create table deals (
  tenant           text collate "C" not null,
  deal_id          text collate "C" not null,
  title            text             not null,
  party_id         text collate "C" not null,
  lead_id          text collate "C",
  pipeline_id      text collate "C" not null,
  stage_id         text collate "C" not null,
  status           text collate "C" not null check (status in ('open', 'won', 'lost')),
  amount           bigint           not null check (amount >= 0),
  currency         text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  decimals         smallint         not null check (decimals between 0 and 4),
  close_date       date,
  owner_id         text collate "C",
  entered_stage_at timestamptz(3)   not null,
  closed_on        date,
  lost_reason      text,
  winnings         integer          not null check (winnings >= 0),
  legacy_id        text collate "C",
  search           text collate "C" not null,
  created_at       timestamptz(3)   not null,
  updated_at       timestamptz(3)   not null,
  revision         integer          not null check (revision >= 0),
  primary key (tenant, deal_id),
  check ((status = 'lost') = (lost_reason is not null)),
  check ((status = 'open') = (closed_on is null))
) with (fillfactor = 80);

create index on deals (tenant, created_at, deal_id);
create index on deals (tenant, updated_at, deal_id);
create index on deals (tenant, status, created_at, deal_id);
create index on deals (tenant, close_date, deal_id) where close_date is not null;
create index on deals (tenant, party_id, created_at, deal_id);
create index on deals (tenant, lead_id, created_at, deal_id) where lead_id is not null;
create index on deals (tenant, owner_id, created_at, deal_id) where owner_id is not null;
create index on deals (tenant, pipeline_id, stage_id, created_at, deal_id);
-- What a board adds up is in the index itself.
create index on deals (tenant, pipeline_id, stage_id, currency) include (decimals, amount);
create index on deals (tenant, legacy_id) where legacy_id is not null;
