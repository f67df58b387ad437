-- The view of the source (R-641 to R-643): a contact with what it owes and what it brought, one row for each currency
-- that it has an account, a lead or a deal in, and one without a currency when it has none. Amounts are in major units;
-- leads and deals are counted in their own currency, so that the rows of a contact add up to all of them.
create view reporting.v_crm_contact_summary with (security_invoker = true) as
with dealt as (
  select tenant, party_id, currency, count(*) as total_deals,
    count(*) filter (where status = 'open') as open_deals,
    count(*) filter (where status = 'won') as won_deals,
    coalesce(sum(amount) filter (where status = 'open'), 0) as open_amount,
    coalesce(sum(amount) filter (where status = 'won'), 0) as revenue,
    max(decimals) as decimals
  from read_models.deals
  group by tenant, party_id, currency
),
led as (
  select tenant, party_id, currency, count(*) as total_leads, max(decimals) as decimals
  from read_models.leads
  where party_id is not null
  group by tenant, party_id, currency
),
held as (
  select tenant, party_id, currency, opening, balance, advance, receivable, sale_credit_notes, decimals
  from read_models.accounts
  where first_on is not null
),
figures as (
  select tenant, party_id, currency, held.opening, held.balance, held.advance, held.receivable,
    held.sale_credit_notes, led.total_leads, dealt.total_deals, dealt.open_deals, dealt.won_deals,
    dealt.open_amount, dealt.revenue, coalesce(held.decimals, led.decimals, dealt.decimals) as decimals
  from held
  full join led using (tenant, party_id, currency)
  full join dealt using (tenant, party_id, currency)
)
select
  p.party_id as contact_id,
  p.number,
  p.display_name,
  p.kind,
  p.roles,
  p.email,
  p.phone,
  p.address,
  p.status,
  f.currency,
  round(coalesce(f.opening, 0) * unit, places.decimals)           as account_balance,
  round(coalesce(f.balance, 0) * unit, places.decimals)           as balance,
  round(coalesce(f.advance, 0) * unit, places.decimals)           as advance_balance,
  round(coalesce(f.receivable, 0) * unit, places.decimals)        as total_sale_due,
  round(coalesce(f.sale_credit_notes, 0) * unit, places.decimals) as total_sale_return_due,
  coalesce(f.total_leads, 0)                               as total_leads,
  coalesce(f.total_deals, 0)                               as total_deals,
  coalesce(f.open_deals, 0)                                as open_deals,
  coalesce(f.won_deals, 0)                                 as won_deals,
  round(coalesce(f.open_amount, 0) * unit, places.decimals)       as open_deal_value,
  round(coalesce(f.revenue, 0) * unit, places.decimals)           as total_revenue
from read_models.parties p
left join figures f on f.tenant = p.tenant and f.party_id = p.party_id
cross join lateral (select coalesce(f.decimals, 0)::integer as decimals) places
cross join lateral (select 10::numeric ^ -places.decimals as unit) major;
