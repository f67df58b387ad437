-- ledger: the facts and what keeps them going; read_models: what the app's queries see; reporting: what people
-- with psql see. The roles are made before any migration (roles.ts), because they belong to the whole cluster.
create schema if not exists ledger;
create schema read_models;
create schema reporting;

revoke all on schema ledger, read_models, reporting from public;
grant usage on schema ledger to ledger_reader, ledger_reporting;
grant usage on schema read_models to ledger_reader, ledger_reporting;
grant usage on schema reporting to ledger_reporting;

alter default privileges in schema read_models grant select on tables to ledger_reader, ledger_reporting;
alter default privileges in schema reporting grant select on tables to ledger_reporting;
