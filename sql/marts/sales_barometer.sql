-- Grain: region × category × day.
-- Why: what production, transport and marketing look at first: what went in, what went on, what
--   lies there, against last year and plan, and how old each figure is. A figure that has not come
--   is null and not 0.
select
    k.month,
    k.month_start,
    d.date_day,
    d.region,
    d.category,
    d.sell_in_units,
    d.sell_in_net_amount,
    d.sell_through_units,
    d.sell_through_accounts,
    d.on_hand_units,
    d.stock_counts,
    c.compared_on,
    c.sold_before as sell_in_last_year_amount,
    c.told_before as sell_through_last_year_units,
    c.like_told as like_sell_through_units,
    c.like_before as like_sell_through_last_year_units,
    c.planned as plan_amount,
    c.sold_7d as sell_in_7d_amount,
    c.told_7d as sell_through_7d_units,
    c.sold_28d as sell_in_28d_amount,
    c.told_28d as sell_through_28d_units,
    c.sold_before_28d as sell_in_last_year_28d_amount,
    c.told_before_28d as sell_through_last_year_28d_units,
    c.like_told_28d as like_sell_through_28d_units,
    c.like_before_28d as like_sell_through_last_year_28d_units,
    c.like_for_like_accounts,
    c.planned_28d as plan_28d_amount,
    try_cast(
        cast(c.sold_28d as double)
        / nullif(cast(case when c.sold_before_28d > 0 then c.sold_before_28d end as double), 0)
        as decimal(18, 9)
    ) - 1 as sell_in_growth_28d_ratio,
    try_cast(
        cast(c.told_28d as double)
        / nullif(cast(case when c.told_before_28d > 0 then c.told_before_28d end as double), 0)
        as decimal(18, 9)
    ) - 1 as sell_through_growth_28d_ratio,
    try_cast(
        cast(c.like_told_28d as double)
        / nullif(cast(case when c.like_before_28d > 0 then c.like_before_28d end as double), 0)
        as decimal(18, 9)
    ) - 1 as like_sell_through_growth_28d_ratio,
    try_cast(
        cast(c.sold_28d as double) / nullif(cast(c.planned_28d as double), 0) as decimal(18, 9)
    ) as plan_met_28d_ratio,
    try_cast(
        cast(d.on_hand_units as double) * 28
        / nullif(cast(case when c.told_28d > 0 then c.told_28d end as double), 0)
        as decimal(18, 9)
    ) as stock_days,
    d.sell_in_age_days,
    d.sell_through_age_days,
    d.stock_age_days
from int_barometer_day as d
inner join calendar as k on d.date_day = k.date_day
inner join int_barometer_compared as c
    on d.region = c.region and d.category = c.category and d.date_day = c.date_day
