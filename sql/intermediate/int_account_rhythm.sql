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
    g.month,
    g.account_id,
    coalesce(o.order_count, 0) as order_count,
    date_diff('day', max(o.last_order_on) over w, g.month_end) as days_since_last_order,
    sum(i.interval_count) over w as interval_count,
    sum(i.interval_days) over w as interval_days,
    sum(i.interval_days_squared) over w as interval_days_squared
from int_account_month as g
left join ordered as o on g.account_id = o.account_id and g.month = o.month
left join int_order_interval as i on g.account_id = i.account_id and g.month_no = i.month_no
window w as (
    partition by g.account_id
    order by g.month_no
    rows between unbounded preceding and current row
)
