create table tenant_settings (
  tenant            text collate "C" not null,
  slug              text collate "C" not null check (slug = tenant),
  base_currency     text collate "C" not null check (base_currency ~ '^[A-Z]{3}$'),
  time_zone         text collate "C" not null,
  four_eyes         boolean          not null,
  require_reference boolean          not null,
  payment_term_days integer          not null check (payment_term_days >= 0),
  default_vat_rate  text collate "C" not null,
  locked_until      date,
  created_at        timestamptz(3)   not null,
  updated_at        timestamptz(3)   not null,
  revision          integer          not null check (revision >= 0),
  primary key (tenant, slug)
);
