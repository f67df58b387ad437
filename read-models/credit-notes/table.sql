-- Amounts are whole minor units. What is left changes with every application: room for the new version on the same page.
create table credit_notes (
  tenant           text collate "C" not null,
  party_id         text collate "C" not null,
  currency         text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  credit_note_id   text collate "C" not null,
  decimals         smallint         not null check (decimals between 0 and 4),
  number           text collate "C",
  date             date             not null,
  direction        text collate "C" not null check (direction in ('increase', 'decrease')),
  reason           text             not null,
  origin_module    text collate "C" not null,
  origin_reference text             not null,
  document_id      text collate "C",
  document_kind    text collate "C",
  vat              jsonb            not null,
  amount           bigint           not null check (amount > 0),
  used             bigint           not null check (used >= 0),
  expired          bigint           not null check (expired >= 0),
  cancelled        bigint           not null check (cancelled >= 0),
  remaining        bigint           not null check (remaining >= 0),
  status           text collate "C" not null
    check (status in ('issued', 'partially_used', 'used', 'expired', 'cancelled')),
  expires_on       date,
  ended_on         date,
  ended_at         timestamptz(3),
  ended_position   numeric(20),
  end_reason       text,
  recorded_by      text             not null,
  legacy_id        text collate "C",
  position         numeric(20)      not null,
  created_at       timestamptz(3)   not null,
  updated_at       timestamptz(3)   not null,
  revision         integer          not null check (revision >= 0),
  primary key (tenant, party_id, currency, credit_note_id),
  check (used + expired + cancelled + remaining = amount),
  check ((status = 'cancelled') = (end_reason is not null))
) with (fillfactor = 80);

create index on credit_notes (tenant, position);
create index on credit_notes (tenant, date, position);
create index on credit_notes (tenant, party_id, currency, position);
create index on credit_notes (tenant, credit_note_id);
create index on credit_notes (tenant, document_id) where document_id is not null;
create index on credit_notes (tenant, expires_on) where expires_on is not null and remaining > 0;
create index on credit_notes (tenant, number) where number is not null;
create index on credit_notes (tenant, legacy_id) where legacy_id is not null;
