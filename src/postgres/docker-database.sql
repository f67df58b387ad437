-- Runs once, as the superuser, when the database container begins with an empty volume. The program's own login
-- is no superuser: it owns its database and may act as ledger_reader, nothing more.
\set password `cat /run/database/ledger-password`

create role ledger_reader nologin nobypassrls;
create role ledger_reporting nologin nobypassrls;
create role ledger login password :'password';
grant ledger_reader to ledger;

create database ledger owner ledger template template0
  encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8';
revoke connect, temporary on database ledger from public;
grant connect on database ledger to ledger_reporting;
