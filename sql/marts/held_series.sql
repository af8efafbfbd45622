-- Grain: account × product that is held.
-- Why: what a finding casts doubt on is not believed, and nothing else stops: counts of stock that
--   do not follow, of the last six weeks, and sales in the wrong unit or since January, of the last
--   half year. A plan reads past them and widens its uncertainty by the widest of the findings,
--   which also gives the row its name.
with held as (
    select
        f.account_id,
        f.product_id,
        f.rule,
        f.found_from,
        f.found_on,
        r.holds,
        r.widening_ratio,
        row_number() over (
            partition by f.account_id, f.product_id
            order by r.widening_ratio desc, f.found_on desc, f.rule asc
        ) as place
    from channel_finding as f
    inner join channel_rule as r on f.rule = r.rule
    inner join params as p on f.found_on >= p.as_of_date - cast(r.held_days as integer)
    where f.severity = 'held'
)

select
    h.account_id,
    h.product_id,
    min(case when h.place = 1 then h.rule end) as rule,
    count(*) as findings,
    min(case when h.holds = 'stock' then h.found_on end) as stock_held_from,
    max(case when h.holds = 'stock' then h.found_on end) as stock_held_until,
    min(case when h.holds = 'sales' then h.found_from end) as sales_held_from,
    max(case when h.holds = 'sales' then h.found_on end) as sales_held_until,
    max(h.widening_ratio) as widening_ratio
from held as h
group by h.account_id, h.product_id
