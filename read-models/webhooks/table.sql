create table webhooks (
  tenant              text collate "C" not null,
  webhook_id          text collate "C" not null,
  url                 text             not null,
  types               text[]           not null,
  personal_data       boolean          not null,
  status              text collate "C" not null check (status in ('active', 'disabled')),
  disabled_reason     text,
  signers             jsonb            not null,
  asks                jsonb            not null,
  registered_position text collate "C" not null,
  registered_by       text             not null,
  created_at          timestamptz(3)   not null,
  updated_at          timestamptz(3)   not null,
  revision            integer          not null check (revision >= 0),
  primary key (tenant, webhook_id),
  check (status = 'disabled' or disabled_reason is null)
);

create index on webhooks (tenant, created_at, webhook_id);
