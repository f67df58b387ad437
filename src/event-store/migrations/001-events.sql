-- The log. Positions count 1, 2, 3 … without a gap, in the order of commits: only ledger.append writes here, under
-- a lock that it holds until its commit. `data` and `meta` are json and not jsonb, so that the bytes written are
-- the bytes proved later. Names of streams carry their tenant. Event ids are derived from the command and therefore
-- need no index; random ids in an index would halve the rate of appending.
create table ledger.events (
  position       bigint         primary key check (position > 0),
  recorded_at    timestamptz(3) not null,
  revision       integer        not null check (revision >= 0),
  schema_version integer        not null check (schema_version > 0),
  effective_on   date           not null,
  -- On the first event of a command that may come again under the same key, so that it is found.
  command_key    uuid,
  tenant         text           collate "C" not null,
  stream         text           collate "C" not null,
  type           text           collate "C" not null,
  meta           json           not null,
  data           json           not null,
  unique (stream, revision)
);

create unique index events_command_key on ledger.events (tenant, command_key) where command_key is not null;

-- Which log this is: written once, when it is opened for the first time.
create table ledger.log (
  only_row  boolean     primary key default true check (only_row),
  identity  uuid        not null default gen_random_uuid(),
  opened_at timestamptz not null default now()
);

-- Facts are never changed, by nobody: the owner of the tables is stopped by the triggers.
create function ledger.refuse_change() returns trigger
language plpgsql
as $$
begin
  raise exception 'the log is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege';
end
$$;

create trigger events_never_change before update or delete or truncate on ledger.events
  for each statement execute function ledger.refuse_change();
create trigger log_never_changes before update or delete or truncate on ledger.log
  for each statement execute function ledger.refuse_change();

revoke update, delete, truncate on ledger.events, ledger.log from public, current_user;
revoke insert on ledger.events, ledger.log from public;
