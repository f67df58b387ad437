-- The keys that personal data is encrypted under, one per party, each wrapped by DATA_KEY. Deleting a row erases
-- the party's personal data for good. The row without a tenant belongs to nobody: it tells a wrong DATA_KEY.
create table ledger.subject_keys (
  tenant     text        collate "C" not null,
  subject    text        collate "C" not null,
  -- Events name the key they were encrypted under: a party that gets a new key does not get its past back.
  key_id     uuid        not null,
  wrapped    bytea       not null,
  created_at timestamptz not null default now(),
  primary key (tenant, subject)
);
