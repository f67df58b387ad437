-- The table of the source (R-518 to R-524) as a view, one row per party and currency. Amounts are in major units;
-- account_balance is what the source says it is, the opening balance (C-27); total_sale_return_due is what is left of
-- the credit notes for the party.
create view reporting.contact_accounts with (security_invoker = true) as
select
  party_id || '.' || currency               as id,
  party_id                                  as contact_id,
  round(opening * unit, decimals)           as account_balance,
  round(advance * unit, decimals)           as advance_balance,
  round(receivable * unit, decimals)        as total_sale_due,
  round(sale_credit_notes * unit, decimals) as total_sale_return_due,
  currency
from read_models.accounts
cross join lateral (select (10::numeric ^ -decimals)) as major (unit)
where first_on is not null;
