-- How far each webhook has been served. `asked` is the position of the last request of its admin that was met.
create table ledger.webhook_cursors (
  tenant          text collate "C" not null,
  webhook_id      text collate "C" not null,
  log             text             not null,
  cursor          text             not null,
  asked           text             not null,
  failures        integer          not null default 0 check (failures >= 0),
  failing_since   timestamptz(3),
  next_attempt_at timestamptz(3),
  updated_at      timestamptz(3)   not null default now(),
  primary key (tenant, webhook_id),
  check ((failures = 0) = (failing_since is null))
);

-- Each attempt to deliver. What was sent is not kept: it is in the log.
create table ledger.webhook_deliveries (
  id           uuid             not null primary key,
  tenant       text collate "C" not null,
  webhook_id   text collate "C" not null,
  event_id     uuid             not null,
  type         text             not null,
  position     text collate "C" not null,
  outcome      text collate "C" not null check (outcome in ('delivered', 'failed')),
  status       integer,
  error        text,
  answer       text,
  ms           integer          not null check (ms >= 0),
  attempted_at timestamptz(3)   not null
);

create index webhook_deliveries_newest on ledger.webhook_deliveries (tenant, webhook_id, id);
create index webhook_deliveries_event on ledger.webhook_deliveries (tenant, webhook_id, event_id);
create index webhook_deliveries_age on ledger.webhook_deliveries (attempted_at);
