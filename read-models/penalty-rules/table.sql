create table penalty_rules (
  tenant             text collate "C" not null,
  rule_id            text collate "C" not null,
  valid_from         date             not null,
  until              date check (until >= valid_from),
  name               text             not null,
  -- Percentages as they were set: two to four decimals.
  annual_rate        text collate "C" check (annual_rate ~ '^\d{1,3}\.\d{2,4}$'),
  flat_rate          text collate "C" check (flat_rate ~ '^\d{1,3}\.\d{2,4}$'),
  indemnity          bigint check (indemnity > 0),
  indemnity_currency text collate "C" check (indemnity_currency ~ '^[A-Z]{3}$'),
  decimals           smallint check (decimals between 0 and 4),
  grace_days         integer          not null check (grace_days >= 0),
  day_count          integer          not null check (day_count in (360, 365, 366)),
  cap_percent        text collate "C" check (cap_percent ~ '^\d{1,3}\.\d{2,4}$'),
  party_kinds        text[]           not null,
  currency           text collate "C" check (currency ~ '^[A-Z]{3}$'),
  created_at         timestamptz(3)   not null,
  updated_at         timestamptz(3)   not null,
  revision           integer          not null check (revision >= 0),
  primary key (tenant, rule_id, valid_from),
  check (annual_rate is null or flat_rate is null),
  check (coalesce(annual_rate, flat_rate) is not null or indemnity is not null),
  check ((indemnity is null) = (indemnity_currency is null) and (indemnity is null) = (decimals is null))
);

create index on penalty_rules (tenant, valid_from, rule_id);
