create table tickets (
  tenant      text collate "C" not null,
  ticket_id   text collate "C" not null,
  party_id    text collate "C" not null,
  subject     text             not null,
  description text,
  status      text collate "C" not null check (status in ('open', 'in_progress', 'resolved', 'closed')),
  legacy_id   text collate "C",
  created_at  timestamptz(3)   not null,
  updated_at  timestamptz(3)   not null,
  revision    integer          not null check (revision >= 0),
  primary key (tenant, ticket_id)
);

create index on tickets (tenant, created_at, ticket_id);
create index on tickets (tenant, party_id, created_at, ticket_id);
create index on tickets (tenant, status, created_at, ticket_id);
