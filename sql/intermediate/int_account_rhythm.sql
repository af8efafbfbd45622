-- Grain: account × complete month.
-- Why: an account's orders of the month, its last one, and the intervals of its trailing year.
with ordered as (
    select
        o.account_id,
        o.month,
        sum(o.order_count) as order_count,
        max(o.order_date) as last_order_on
    from fct_account_order_day as o
    group by o.account_id, o.month
)

select
    cast(g.month as varchar) as month,
    cast(g.account_id as varchar) as account_id,
    cast(coalesce(o.order_count, 0) as bigint) as order_count,
    cast(date_diff('day', max(o.last_order_on) over w, g.month_end) as bigint)
        as days_since_last_order,
    cast(sum(i.interval_count) over w as bigint) as interval_count,
    cast(sum(i.interval_days) over w as bigint) as interval_days,
    cast(sum(i.interval_days_squared) over w as bigint) as interval_days_squared
from int_account_month as g
left join ordered as o on g.account_id = o.account_id and g.month = o.month
left join int_order_interval as i on g.account_id = i.account_id and g.month_no = i.month_no
window w as (
    partition by g.account_id
    order by g.month_no
    rows between unbounded preceding and current row
)
