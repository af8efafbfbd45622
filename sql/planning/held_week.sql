-- Grain: account × product × week whose sales are in doubt.
-- Why: the channel's identities cast doubt on figures; a plan reads past them.
with week as (
    select distinct f.week_start
    from fct_account_product_week as f
)

select distinct
    f.account_id,
    f.product_id,
    w.week_start
from channel_finding as f
inner join channel_rule as r on f.rule = r.rule
inner join week as w on f.found_from <= w.week_start + 6 and f.found_on >= w.week_start
where f.severity = 'held' and r.severity = 'held' and r.holds = 'sales'
