-- Amounts are whole minor units. Figures change with every expense: room for the new version on the same page.
create table budget_utilisation (
  tenant             text collate "C" not null,
  budget_id          text collate "C" not null,
  party_id           text collate "C" not null,
  name               text             not null,
  sort_name          text collate "C" not null,
  amount             bigint           not null check (amount >= 0),
  currency           text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  decimals           smallint         not null check (decimals between 0 and 4),
  start_date         date             not null,
  end_date           date             check (end_date >= start_date),
  status             text collate "C" not null check (status in ('active', 'inactive', 'closed')),
  description        text,
  over_budget_policy text collate "C" not null check (over_budget_policy in ('ignore', 'warn', 'block')),
  pending            bigint           not null check (pending >= 0),
  spent              bigint           not null check (spent >= 0),
  health             text collate "C" not null check (health in ('ok', 'warning', 'over')),
  legacy_id          text collate "C",
  created_at         timestamptz(3)   not null,
  updated_at         timestamptz(3)   not null,
  revision           integer          not null check (revision >= 0),
  primary key (tenant, budget_id)
) with (fillfactor = 80);

create index on budget_utilisation (tenant, created_at, budget_id);
create index on budget_utilisation (tenant, sort_name, budget_id);
create index on budget_utilisation (tenant, party_id, created_at, budget_id);
create index on budget_utilisation (tenant, status, created_at, budget_id);
create index on budget_utilisation (tenant, health, created_at, budget_id) where health <> 'ok';
create index on budget_utilisation (tenant, legacy_id) where legacy_id is not null;
