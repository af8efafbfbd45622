-- Grain: series × week of history.
-- Why: what is known of a week before the demand in it is estimated. What came in counts gross
--   here; returns are taken from the sales before them later.
select
    s.series,
    w.week_start,
    w.sell_in_units + w.return_units as sell_in_units,
    w.return_units,
    w.sell_through_units,
    w.in_stock_days,
    w.stock_out_days,
    k.week_start is not null as is_held,
    r.week_start is not null as is_rush
from plan_fact as w
inner join plan_day as d on w.week_start >= d.first_monday and w.week_start < d.monday
inner join plan_series as s on w.account_id = s.account_id and w.product_id = s.product_id
left join held_week as k
    on
        w.account_id = k.account_id
        and w.fact_product_id = k.product_id
        and w.week_start = k.week_start
left join plan_rush as r
    on w.week_start = r.week_start and coalesce(s.category, '') = r.category
order by s.series
