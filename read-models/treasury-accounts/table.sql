-- Amounts are whole minor units. The balance changes with every payment: room for the new version on the same page.
create table treasury_accounts (
  tenant              text collate "C" not null,
  treasury_account_id text collate "C" not null,
  name                text             not null,
  sort_name           text collate "C" not null,
  kind                text collate "C" not null check (kind in ('cash', 'bank', 'mobile_money')),
  currency            text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  opening_balance     bigint           not null,
  opened_on           date             not null,
  balance             numeric(30)      not null,
  status              text collate "C" not null check (status in ('open', 'closed')),
  close_reason        text,
  legacy_id           text collate "C",
  created_at          timestamptz(3)   not null,
  updated_at          timestamptz(3)   not null,
  revision            integer          not null check (revision >= 0),
  primary key (tenant, treasury_account_id)
) with (fillfactor = 80);

create index on treasury_accounts (tenant, sort_name, treasury_account_id);
create index on treasury_accounts (tenant, created_at, treasury_account_id);
create index on treasury_accounts (tenant, legacy_id) where legacy_id is not null;
