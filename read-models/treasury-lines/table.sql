-- One row per payment on a treasury account, per reversal of one, and for its opening and closing; in whole minor units.
create table treasury_lines (
  tenant              text collate "C" not null,
  treasury_account_id text collate "C" not null,
  position            numeric(20)      not null,
  line                integer          not null check (line >= 0),
  kind                text collate "C" not null check (kind in ('opened', 'settlement', 'reversal', 'closed')),
  revision            integer          not null check (revision >= 0),
  recorded_at         timestamptz(3)   not null,
  effective_on        date             not null,
  currency            text collate "C",
  amount              bigint           not null,
  party_id            text collate "C",
  movement_id         text collate "C",
  settlement_id       text collate "C",
  payment_method      text collate "C",
  reason              text,
  actor               text             not null,
  role                text collate "C" not null,
  primary key (tenant, treasury_account_id, position, line)
);

create index on treasury_lines (tenant, treasury_account_id, effective_on, position, line) include (amount);
create index on treasury_lines (tenant, treasury_account_id) where kind in ('opened', 'closed');
