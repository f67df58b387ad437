-- How far the durable run of each reaction has got. A reaction's name never changes.
create table ledger.reactions (
  name       text        not null primary key,
  log        text        not null,
  checkpoint text        not null,
  updated_at timestamptz not null default now()
);

-- Reactions whose command was refused, or broke again and again: somebody must look at them.
create table ledger.parked_reactions (
  id          uuid        not null primary key,
  tenant      text        not null,
  reaction    text        not null,
  command     text        not null,
  event_id    uuid        not null,
  event_type  text        not null,
  stream      text        not null,
  revision    bigint      not null,
  position    text        not null,
  code        text        not null,
  details     jsonb       not null,
  attempts    integer     not null default 1,
  parked_at   timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by text
);

create index parked_reactions_open on ledger.parked_reactions (tenant, id) where resolved_at is null;
