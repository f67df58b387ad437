-- What the source asks of v_crm_pipeline_summary (R-645 to R-647): a row per stage and currency, in major units.
-- conversion_rate is that of the deals that ever entered the stage, in percent: how many of them were won (A-27).
create view reporting.v_crm_pipeline_summary with (security_invoker = true) as
with stage as (
  select p.tenant, p.pipeline_id, p.name as pipeline_name, one ->> 'stageId' as stage_id, one ->> 'name' as stage_name,
    place - 1 as stage_order, (one ->> 'probability')::integer as probability, one ->> 'outcome' as outcome
  from read_models.pipelines p
  cross join jsonb_array_elements(p.stages) with ordinality as stages (one, place)
),
held as (
  select tenant, pipeline_id, stage_id, currency, decimals, sum(deals) as deals, sum(amount) as amount
  from read_models.deal_sums
  where kind = 'standing'
  group by tenant, pipeline_id, stage_id, currency, decimals
  having sum(deals) > 0
),
passed as (
  select tenant, pipeline_id, stage_id, sum(deals) as entered,
    coalesce(sum(deals) filter (where status in ('won', 'won and lost')), 0) as won
  from read_models.deal_sums
  where kind = 'cohort'
  group by tenant, pipeline_id, stage_id
)
select
  stage.pipeline_id,
  stage.pipeline_name,
  stage.stage_id,
  stage.stage_name,
  stage.stage_order,
  stage.outcome = 'won'                                           as is_won,
  stage.outcome = 'lost'                                          as is_lost,
  held.currency,
  coalesce(held.deals, 0)                                         as deal_count,
  round(held.amount * major.unit, held.decimals)                  as total_value,
  round(held.amount * major.unit * stage.probability / 100, held.decimals) as weighted_value,
  round(passed.won * 100.0 / nullif(passed.entered, 0), 2)        as conversion_rate
from stage
left join held on held.tenant = stage.tenant and held.pipeline_id = stage.pipeline_id
  and held.stage_id = stage.stage_id
left join passed on passed.tenant = stage.tenant and passed.pipeline_id = stage.pipeline_id
  and passed.stage_id = stage.stage_id
left join lateral (select (10::numeric ^ -held.decimals)) as major (unit) on true;
