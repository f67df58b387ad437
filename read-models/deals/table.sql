-- Amounts are whole minor units. The journey tells the stages that a deal was in: [{stage, on, first, last}, ...].
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
  opened_on        date             not null,
  entered_stage_at timestamptz(3)   not null,
  closed_on        date,
  lost_reason      text,
  winnings         integer          not null check (winnings >= 0),
  journey          jsonb            not null check (jsonb_typeof(journey) = 'array'),
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
create index on deals (tenant, legacy_id) where legacy_id is not null;

-- What the deals of each pipeline come to. One row holds what the facts that were recorded in one month add to one sum,
-- for one month of the books, so that a pipeline as it was known at any moment, over any period, is read from few rows
-- however many deals it has: whole months by their totals, and those at the edges by their slots. Each slot is
-- 32 * the part of the day of recording (8 * its day + the part of three hours, in UTC) + the day in the books (0 where the
-- kind has none), with what it adds beside it.
--   standing  what a stage holds, by the month in which it is expected to be won, or was
--   closed    what was won and lost on a day; the duration is that from opening to winning, in days
--   cohort    deals that first entered a stage on a day, by the stages that they entered later and by how they ended
--   stay      how many deals left a stage on a day; the duration is how long they had been in it, in milliseconds
create table deal_sums (
  tenant            text collate "C" not null,
  pipeline_id       text collate "C" not null,
  kind              text collate "C" not null check (kind in ('standing', 'closed', 'cohort', 'stay')),
  on_month          text collate "C" not null,
  recorded_month    text collate "C" not null,
  stage_id          text collate "C" not null,
  status            text collate "C" not null,
  currency          text collate "C" not null,
  month             text collate "C" not null,
  later_stages      text collate "C" not null,
  decimals          smallint         not null,
  deals             integer          not null,
  amount            numeric          not null,
  duration          numeric          not null,
  slots             smallint[]       not null,
  deals_by_slot     integer[]        not null,
  amounts_by_slot   text[],
  durations_by_slot text[],
  -- In the order of the questions: all that stands of a pipeline, or what the months of a period brought.
  primary key (tenant, pipeline_id, kind, on_month, recorded_month, stage_id, status, currency, month, later_stages),
  check ((kind = 'standing') = (on_month = '')),
  check (cardinality(slots) = cardinality(deals_by_slot)),
  check (cardinality(slots) = cardinality(amounts_by_slot)),
  check (cardinality(slots) = cardinality(durations_by_slot))
) with (fillfactor = 80);
