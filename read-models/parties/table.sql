create table parties (
  tenant         text collate "C" not null,
  party_id       text collate "C" not null,
  display_name   text             not null,
  kind           text collate "C" not null check (kind in ('business', 'consumer')),
  roles          text[]           not null,
  email          text,
  phone          text collate "C",
  address        text,
  number         text collate "C",
  legacy_id      text collate "C",
  status         text collate "C" not null check (status in ('active', 'archived')),
  archive_reason text,
  search         text collate "C" not null,
  sort_name      text collate "C" not null,
  created_at     timestamptz(3)   not null,
  updated_at     timestamptz(3)   not null,
  revision       integer          not null check (revision >= 0),
  primary key (tenant, party_id),
  check ((status = 'archived') = (archive_reason is not null))
);

create index on parties (tenant, created_at, party_id);
create index on parties (tenant, sort_name, party_id);
create index on parties (tenant, legacy_id) where legacy_id is not null;
