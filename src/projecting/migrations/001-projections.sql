-- Every generation of every read model: whose rows they are, and how far of the log is in them. A generation's
-- tables lie in the schema gen_<generation>_<name>; the live one is what the view read_models.<name> shows.
create table ledger.projections (
  name          text        collate "C" not null,
  generation    integer     not null check (generation > 0),
  version       integer     not null check (version > 0),
  state         text        not null check (state in ('building', 'live', 'retired', 'scratch')),
  -- The identity of the log that the rows were folded from.
  log           text        not null,
  -- Everything up to here is in the rows; it moves in the transaction that writes them.
  checkpoint    numeric(20) not null default 0,
  halt_position numeric(20),
  halt_event    text,
  halt_cause    text,
  updated_at    timestamptz not null default now(),
  primary key (name, generation),
  check (num_nulls(halt_position, halt_event, halt_cause) in (0, 3))
)
-- The checkpoint moves many times a second: room for the new version of the row on the same page.
with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create unique index projections_live on ledger.projections (name) where state = 'live';
create unique index projections_building on ledger.projections (name) where state = 'building';

-- The last generation number given out: never one twice, so that a runner left over from a dropped generation
-- cannot take another one's row for its own. Its row lock orders all that makes, switches or retires generations.
create table ledger.generation_numbers (
  name text    collate "C" primary key,
  last integer not null
);

-- Views that the read models' reporting.sql made; they are dropped and made again with the views they look at.
create table ledger.reporting_views (
  name text collate "C" primary key
);

-- Holds no rows. A reader that runs several statements in one snapshot locks it before the snapshot is taken, and
-- the switch to a new generation locks it alone: so no snapshot from before the switch looks into the new tables.
create table ledger.switching ();
grant select on ledger.switching to ledger_reader;
