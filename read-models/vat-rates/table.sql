create table vat_rates (
  tenant     text collate "C" not null,
  code       text collate "C" not null,
  valid_from date             not null,
  name       text             not null,
  -- Percent with two decimals, as documents carry it.
  rate       text collate "C" not null check (rate ~ '^\d{1,2}\.\d{2}$'),
  category   text collate "C" check (category in ('S', 'Z', 'E', 'AE', 'G', 'O')),
  created_at timestamptz(3)   not null,
  updated_at timestamptz(3)   not null,
  revision   integer          not null check (revision >= 0),
  primary key (tenant, code, valid_from)
);
