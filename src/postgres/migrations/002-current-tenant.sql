-- Which tenant a person with a database login of their own belongs to.
create table ledger.reporting_users (
  role_name name primary key,
  tenant    text not null check (tenant ~ '^[a-z0-9-]{1,40}$')
);

alter table ledger.reporting_users enable row level security;
create policy own_row on ledger.reporting_users for select using (role_name = current_user);
grant select on ledger.reporting_users to ledger_reporting;

-- The tenant whose rows may be seen; null shows nothing. Only the app, which runs its queries as ledger_reader,
-- names the tenant itself; for everybody else `set app.tenant` has no effect. It must not be `security definer`,
-- which would change current_user, and its search path is fixed so that nobody can slip in an `=` of their own.
-- In policies write `tenant = (select ledger.current_tenant())`: evaluated once per query, not once per row.
create function ledger.current_tenant() returns text
language plpgsql stable parallel safe
set search_path = ''
as $$
begin
  if current_user = 'ledger_reader' then
    return nullif(current_setting('app.tenant', true), '');
  end if;
  return (select tenant from ledger.reporting_users where role_name = current_user);
end
$$;

revoke all on function ledger.current_tenant() from public;
grant execute on function ledger.current_tenant() to ledger_reader, ledger_reporting;
