-- Amounts are whole minor units.
create table expenses (
  tenant           text collate "C" not null,
  expense_id       text collate "C" not null,
  party_id         text collate "C" not null,
  budget_id        text collate "C",
  amount           bigint           not null check (amount > 0),
  approved_amount  bigint           check (approved_amount between 1 and amount),
  currency         text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  date             date             not null,
  reference_type   text collate "C",
  reference_id     text collate "C",
  description      text,
  category         text collate "C",
  payment_method   text,
  receipt_url      text,
  receipt_sha256   text collate "C",
  metadata         jsonb,
  legacy_id        text collate "C",
  status           text collate "C" not null check (status in ('pending', 'approved', 'rejected', 'voided')),
  recorded_by      text             not null,
  decided_by       text,
  decided_at       timestamptz(3),
  self_approved    boolean          not null,
  rejection_reason text,
  voided_by        text,
  voided_at        timestamptz(3),
  void_reason      text,
  created_at       timestamptz(3)   not null,
  updated_at       timestamptz(3)   not null,
  revision         integer          not null check (revision >= 0),
  primary key (tenant, expense_id),
  check ((reference_type is null) = (reference_id is null)),
  check ((receipt_url is null) = (receipt_sha256 is null)),
  check ((status in ('approved', 'voided')) = (approved_amount is not null)),
  check ((status = 'rejected') = (rejection_reason is not null)),
  check ((status = 'voided') = (void_reason is not null))
) with (fillfactor = 80);

create index on expenses (tenant, created_at, expense_id);
create index on expenses (tenant, created_at, expense_id) where status = 'pending';
create index on expenses (tenant, date, expense_id);
create index on expenses (tenant, party_id, created_at, expense_id);
create index on expenses (tenant, budget_id, created_at, expense_id) where budget_id is not null;
create index on expenses (tenant, reference_type, created_at, expense_id) where reference_type is not null;
create index on expenses (tenant, reference_id) where reference_id is not null;
create index on expenses (tenant, legacy_id) where legacy_id is not null;
