-- Whose a stream is. A row is read with every fact of its stream and hardly ever changes.
create table timeline (
  tenant   text collate "C" not null,
  stream   text collate "C" not null,
  party_id text collate "C",
  currency text collate "C" check (currency ~ '^[A-Z]{3}$'),
  primary key (tenant, stream)
);

-- One row per fact. Amounts are whole minor units. The largest table of all: it has no more indexes than its questions
-- need. Under row-level security no index can be searched by a numeric, but by a bigint it can: `place` is the position
-- as one. Figures are counted from an index alone, which the server can do only where it has vacuumed since: often.
create table timeline_entries (
  tenant        text collate "C" not null,
  position      numeric(20)      not null,
  place         bigint           generated always as (position::bigint) stored,
  stream        text collate "C" not null,
  revision      integer          not null check (revision >= 0),
  event_id      text collate "C" not null,
  area          text collate "C" not null,
  type          text collate "C" not null,
  variant       text collate "C",
  party_id      text collate "C",
  since         numeric(20)      check (since > position),
  document_kind text collate "C",
  document_id   text collate "C",
  number        text collate "C",
  amount        bigint,
  currency      text collate "C" check (currency ~ '^[A-Z]{3}$'),
  reason        text,
  actor         text             not null,
  role          text collate "C" not null,
  automatic     boolean          not null,
  recorded_at   timestamptz(3)   not null,
  effective_on  date             not null,
  primary key (tenant, stream, revision),
  check (since is null or party_id is not null),
  check ((document_kind is null) = (document_id is null))
) with (autovacuum_vacuum_insert_scale_factor = 0.02);

-- A party's entries along the log, with all that is filtered and counted by; and along the days on which they count.
create index on timeline_entries (tenant, party_id, place) include (since, effective_on, automatic, type, actor)
  where party_id is not null;
create index on timeline_entries (tenant, party_id, effective_on, place) where party_id is not null;
-- What a document is called by now.
create index on timeline_entries (tenant, document_id, document_kind, stream) where number is not null;
