-- Grain: metric × closed month × region × kind of what restated it.
-- Why: how many accounts' figures are no longer what they were, by how much in all, and what most
--   of them were restated by.
with counted as (
    select
        c.table_name,
        c.metric,
        c.month,
        coalesce(a.region, 'unknown') as region,
        c.restated_by_kind,
        c.restated_by,
        count(*) as accounts,
        sum(c.value_now - c.value_before) as difference,
        count(c.value_now - c.value_before) filter (where c.is_of_month) as added
    from figure_cause as c
    left join account_now as a on c.account_id = a.account_id
    group by
        c.table_name, c.metric, c.month, coalesce(a.region, 'unknown'), c.restated_by_kind,
        c.restated_by
)

select
    y.as_of_date,
    y.since_date,
    n.table_name,
    n.metric,
    n.month,
    n.region,
    n.restated_by_kind,
    sum(n.accounts) as restated_accounts,
    case when sum(n.added) = sum(n.accounts) then sum(n.difference) end as value_difference,
    first(n.restated_by order by n.accounts desc, n.restated_by asc) as restated_by
from counted as n
cross join change_day as y
group by
    y.as_of_date, y.since_date, n.table_name, n.metric, n.month, n.region, n.restated_by_kind
