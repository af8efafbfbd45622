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
    cast(h.account_id as varchar) as account_id,
    cast(h.product_id as varchar) as product_id,
    cast(min(case when h.place = 1 then h.rule end) as varchar) as rule,
    cast(count(*) as bigint) as findings,
    cast(min(case when h.holds = 'stock' then h.found_on end) as date) as stock_held_from,
    cast(max(case when h.holds = 'stock' then h.found_on end) as date) as stock_held_until,
    cast(min(case when h.holds = 'sales' then h.found_from end) as date) as sales_held_from,
    cast(max(case when h.holds = 'sales' then h.found_on end) as date) as sales_held_until,
    cast(max(h.widening_ratio) as decimal(18, 6)) as widening_ratio
from held as h
group by h.account_id, h.product_id
