-- One row per fact. Amounts are whole minor units. The largest table of all: an index for each of the two ways in which
-- an entry is a party's, one for the streams that are a party's, one for the numbers of documents, and no more. Row-level security lets no index
-- be searched by a numeric: a row is found by its stream and revision.
create table timeline (
  tenant        text collate "C" not null,
  position      numeric(20)      not null,
  stream        text collate "C" not null,
  revision      integer          not null check (revision >= 0),
  event_id      text collate "C" not null,
  area          text collate "C" not null,
  type          text collate "C" not null,
  variant       text collate "C",
  party_id      text collate "C",
  owns          boolean          not null,
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
  check (not owns or party_id is not null),
  check ((document_kind is null) = (document_id is null))
);

create index on timeline (tenant, party_id, position) include (stream, revision) where party_id is not null;
create index on timeline (tenant, stream) include (position, revision) where party_id is null;
create index on timeline (tenant, party_id, stream, position) include (currency) where owns;
create index on timeline (tenant, document_id, document_kind, stream) where number is not null;
