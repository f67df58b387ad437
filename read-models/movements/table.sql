-- Amounts are whole minor units. What is settled changes with every payment: room for the new version on the same page.
create table movements (
  tenant           text collate "C" not null,
  party_id         text collate "C" not null,
  currency         text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  kind             text collate "C" not null check (kind in ('movement', 'credit_note')),
  movement_id      text collate "C" not null,
  decimals         smallint         not null check (decimals between 0 and 4),
  type             text collate "C" not null
    check (type in ('debt_settlement', 'receivable_collection', 'penalty', 'miscellaneous', 'credit_note')),
  direction        text collate "C" not null check (direction in ('increase', 'decrease')),
  amount           bigint           not null check (amount > 0),
  number           text collate "C",
  external_ref     text collate "C",
  date             date             not null,
  due_date         date,
  payment_method   text collate "C",
  reason           text,
  origin_module    text collate "C",
  origin_reference text,
  document_id      text collate "C",
  document_kind    text collate "C",
  rule_id          text collate "C",
  settled          bigint           not null check (settled >= 0),
  allocated        bigint           not null,
  given_up         bigint           not null check (given_up >= 0),
  status           text collate "C" not null
    check (status in ('pending', 'partially_paid', 'paid', 'cancelled', 'reversed')),
  settled_on       date,
  reversal_of      text collate "C",
  reversed_by      text collate "C",
  ended_on         date,
  ended_at         timestamptz(3),
  ended_position   numeric(20),
  end_reason       text,
  recorded_by      text             not null,
  legacy_id        text collate "C",
  assessed         boolean          not null,
  assess_pending   boolean          not null,
  open_changed_on  date,
  position         numeric(20)      not null,
  created_at       timestamptz(3)   not null,
  updated_at       timestamptz(3)   not null,
  revision         integer          not null check (revision >= 0),
  primary key (tenant, party_id, currency, kind, movement_id),
  check (settled + given_up <= amount),
  check ((status = 'reversed') = (reversed_by is not null)),
  check (reversed_by is null or end_reason is not null)
) with (fillfactor = 80);

create index on movements (tenant, position);
create index on movements (tenant, date, position);
create index on movements (tenant, (coalesce(due_date, date '9999-12-31')), position);
create index on movements (tenant, due_date, position) where status in ('pending', 'partially_paid') and due_date is not null;
create index on movements (tenant, party_id, currency, position);
create index on movements (tenant, type, position);
create index on movements (tenant, movement_id);
create index on movements (tenant, document_id) where document_id is not null;
create index on movements (tenant, number) where number is not null;
create index on movements (tenant, external_ref) where external_ref is not null;
create index on movements (tenant, legacy_id) where legacy_id is not null;
