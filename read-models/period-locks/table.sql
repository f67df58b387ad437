create table period_locks (
  tenant       text collate "C" not null,
  locked_until date             not null,
  previous     date,
  locked_by    text             not null,
  role         text collate "C" not null,
  locked_at    timestamptz(3)   not null,
  position     numeric(20)      not null,
  primary key (tenant, locked_until),
  check (previous < locked_until)
);
