-- Grain: account × product that runs out within four weeks unless it orders.
-- Why: the plan's projection without the order; what hangs on it is what the order avoids.
with empty_week as (
    select
        s.account_id,
        s.product_id,
        min(s.week_start) as first_week
    from stock_up_projection as s
    inner join change_day as d
        on s.as_of_date = d.as_of_date and s.week_start < d.as_of_date + 28
    where s.stock_units_p50 <= 0
    group by s.account_id, s.product_id
)

select
    e.account_id,
    'stock_out' as change_kind,
    e.product_id as subject,
    'empty' as state,
    1 as severity,
    sum(v.avoided_amount) as stake_amount,
    e.product_id || ' runs out in the week of ' || strftime(e.first_week, '%Y-%m-%d')
    || ' unless it orders' as reason,
    'order by the plan''s ship-by date; see stock_up_plan' as next_step
from empty_week as e
inner join change_day as d on true
left join stock_up_value as v
    on
        e.account_id = v.account_id and e.product_id = v.product_id
        and d.as_of_date = v.as_of_date
group by e.account_id, e.product_id, e.first_week
