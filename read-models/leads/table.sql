-- Amounts are whole minor units.
create table leads (
  tenant       text collate "C" not null,
  lead_id      text collate "C" not null,
  name         text,
  party_id     text collate "C",
  email        text,
  phone        text collate "C",
  source       text,
  status       text collate "C" not null check (status in ('new', 'contacted', 'qualified', 'won', 'lost')),
  value        bigint           not null check (value >= 0),
  currency     text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  decimals     smallint         not null check (decimals between 0 and 4),
  owner_id     text collate "C",
  note         text,
  lost_reason  text,
  deal_id      text collate "C",
  qualified_at timestamptz(3),
  converted_at timestamptz(3),
  legacy_id    text collate "C",
  search       text collate "C" not null,
  created_at   timestamptz(3)   not null,
  updated_at   timestamptz(3)   not null,
  revision     integer          not null check (revision >= 0),
  primary key (tenant, lead_id),
  check ((status = 'lost') = (lost_reason is not null))
) with (fillfactor = 80);

create index on leads (tenant, created_at, lead_id);
create index on leads (tenant, updated_at, lead_id);
create index on leads (tenant, status, created_at, lead_id);
create index on leads (tenant, party_id, created_at, lead_id) where party_id is not null;
create index on leads (tenant, source, created_at, lead_id) where source is not null;
create index on leads (tenant, owner_id, created_at, lead_id) where owner_id is not null;
create index on leads (tenant, legacy_id) where legacy_id is not null;
