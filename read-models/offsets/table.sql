-- Amounts are whole minor units.
create table offsets (
  tenant           text collate "C" not null,
  party_id         text collate "C" not null,
  currency         text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  offset_id        text collate "C" not null,
  decimals         smallint         not null check (decimals between 0 and 4),
  date             date             not null,
  reason           text             not null,
  amount           bigint           not null check (amount > 0),
  matches          jsonb            not null,
  status           text collate "C" not null check (status in ('active', 'cancelled')),
  ended_on         date,
  ended_at         timestamptz(3),
  ended_position   numeric(20),
  end_reason       text,
  recorded_by      text             not null,
  position         numeric(20)      not null,
  created_at       timestamptz(3)   not null,
  updated_at       timestamptz(3)   not null,
  revision         integer          not null check (revision >= 0),
  primary key (tenant, party_id, currency, offset_id),
  check ((status = 'cancelled') = (end_reason is not null))
);

create index on offsets (tenant, position);
create index on offsets (tenant, party_id, currency, position);
create index on offsets (tenant, offset_id);
