-- The view of the source (R-037 to R-046) with its column names. Amounts are in major units; total_expenses is what
-- is committed: pending and approved together (C-07). All arithmetic is exact, the percentage half-up.
create view reporting.budget_expenses_view with (security_invoker = true) as
select
  budget_id,
  party_id                                              as customer_id,
  name                                                  as budget_name,
  round(amount * unit, decimals)                        as budget_amount,
  round((pending + spent) * unit, decimals)             as total_expenses,
  round((amount - pending - spent) * unit, decimals)    as remaining_amount,
  div((pending + spent)::numeric * 20000 + amount, nullif(amount, 0)::numeric * 2) * 0.01 as utilization_percentage
from read_models.budget_utilisation
cross join lateral (select (10::numeric ^ -decimals)) as major (unit);
