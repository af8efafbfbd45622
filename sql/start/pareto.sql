-- Grain: account that bought of us in twelve months, the largest first.
-- Why: how few of them bring how much; a hundred are enough to see it.
select
    row_number() over (
        order by m.revenue_share_ratio desc, m.account_id asc
    ) as account_rank,
    a.name,
    m.revenue_share_ratio,
    m.cumulative_share_ratio,
    m.pareto_class
from warehouse.account_metrics as m
inner join warehouse.account as a on m.account_id = a.account_id
where
    m.as_of_date = (select max(l.as_of_date) from warehouse.account_metrics as l)
    and m.revenue_share_ratio > 0
order by m.revenue_share_ratio desc, m.account_id asc
limit 100
