-- Every change of an open item in whole minor units: debit as it is, credit as a negative amount. The lines of an
-- account lie as far apart as they were written: what moves its balance, and what is open on it, is read from an index
-- alone, where they lie together.
create table account_lines (
  tenant         text collate "C" not null,
  party_id       text collate "C" not null,
  currency       text collate "C" not null,
  revision       integer          not null check (revision >= 0),
  line           integer          not null check (line >= 0),
  position       numeric(20)      not null,
  recorded_at    timestamptz(3)   not null,
  effective_on   date             not null,
  type           text collate "C" not null,
  event_id       text collate "C" not null,
  item_id        text collate "C",
  document_id    text collate "C",
  item_kind      text collate "C",
  class          text collate "C" check (class in ('receivable', 'payable', 'advance', 'credit_note')),
  side           text collate "C" check (side in ('debit', 'credit')),
  posting        boolean          not null,
  amount         bigint           not null,
  cause_id       text collate "C",
  matched_by     text collate "C",
  counterpart_id text collate "C",
  due_date       date,
  number         text,
  credit_limit   bigint,
  limit_policy   text collate "C",
  actor          text             not null,
  role           text collate "C" not null,
  primary key (tenant, party_id, currency, revision, line),
  check (item_id is not null or amount = 0),
  check ((item_id is null) = (class is null)),
  check ((item_id is null) = (side is null))
);

create index on account_lines (tenant, party_id, currency, effective_on, revision) include (amount, position)
  where posting;
create index on account_lines (tenant, party_id, currency, item_id)
  include (class, item_kind, posting, amount, effective_on, position, due_date) where item_id is not null;
create index on account_lines (tenant, document_id);
create index on account_lines (tenant, party_id, currency, revision) where limit_policy is not null;
