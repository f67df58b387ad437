-- Amounts are whole minor units. What is open changes with every payment: room for the new version on the same page.
create table invoices (
  tenant             text collate "C" not null,
  party_id           text collate "C" not null,
  currency           text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  document_id        text collate "C" not null,
  kind               text collate "C" not null check (kind in ('receivable', 'payable')),
  decimals           smallint         not null check (decimals between 0 and 4),
  number             text collate "C",
  external_ref       text collate "C",
  date               date             not null,
  due_date           date             not null,
  amount             bigint           not null check (amount > 0),
  net                bigint           not null,
  vat                jsonb            not null,
  lines              jsonb            not null,
  prices_include_vat boolean          not null,
  open               bigint           not null check (open between 0 and amount),
  status             text collate "C" not null check (status in ('open', 'partially_paid', 'paid')),
  limit_exceeded     jsonb,
  origin_module      text collate "C",
  origin_reference   text,
  recorded_by        text             not null,
  legacy_id          text collate "C",
  assessed           boolean          not null,
  assess_pending     boolean          not null,
  open_changed_on    date,
  position           numeric(20)      not null,
  created_at         timestamptz(3)   not null,
  updated_at         timestamptz(3)   not null,
  revision           integer          not null check (revision >= 0),
  primary key (tenant, party_id, currency, document_id),
  check ((status = 'paid') = (open = 0)),
  check ((status = 'open') = (open = amount))
) with (fillfactor = 80);

create index on invoices (tenant, kind, position);
create index on invoices (tenant, kind, date, position);
create index on invoices (tenant, kind, due_date, position);
create index on invoices (tenant, kind, due_date, position) where status <> 'paid';
create index on invoices (tenant, party_id, currency, position);
create index on invoices (tenant, document_id);
create index on invoices (tenant, due_date) where assess_pending;
create index on invoices (tenant, number) where number is not null;
create index on invoices (tenant, external_ref) where external_ref is not null;
create index on invoices (tenant, legacy_id) where legacy_id is not null;
