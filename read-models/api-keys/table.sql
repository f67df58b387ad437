create table api_keys (
  tenant     text collate "C" not null,
  key_id     text collate "C" not null,
  name       text             not null,
  roles      text[]           not null,
  status     text collate "C" not null check (status in ('active', 'revoked')),
  issued_by  text             not null,
  revoked_by text,
  revoked_at timestamptz(3),
  created_at timestamptz(3)   not null,
  updated_at timestamptz(3)   not null,
  revision   integer          not null check (revision >= 0),
  primary key (tenant, key_id),
  check ((status = 'revoked') = (revoked_at is not null))
);

create index on api_keys (tenant, created_at, key_id);
