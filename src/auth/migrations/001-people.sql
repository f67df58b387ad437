-- What people are called, as their tokens said last, so that reports can name who did something.
create table ledger.people (
  tenant      text collate "C" not null,
  subject     text collate "C" not null,
  given_name  text,
  family_name text,
  seen_at     timestamptz not null default now(),
  primary key (tenant, subject)
);

alter table ledger.people enable row level security;
create policy own_tenant on ledger.people for select to ledger_reader, ledger_reporting
  using (tenant = (select ledger.current_tenant()));
grant select on ledger.people to ledger_reader, ledger_reporting;
